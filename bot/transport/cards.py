"""Cards: messages of a picture, a caption and buttons. A card can replace another one."""

from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message
from telegram.constants import ParseMode

from bot.transport.client import BotClient
from bot.transport.sending import call_with_retry, edit_if_changed, reply_with_picture

FILE_NAME: Final = "rakam.png"


@dataclass(frozen=True, kw_only=True)
class Card:
    """The contents of a message; the picture is a PNG, the caption HTML."""

    picture: bytes
    caption: str
    keyboard: InlineKeyboardMarkup


async def send_card(message: Message, card: Card) -> Message:
    """Answer a message with a card; return the answer."""
    return await reply_with_picture(
        message,
        InputFile(card.picture, FILE_NAME),
        card.caption,
        parse_mode=ParseMode.HTML,
        reply_markup=card.keyboard,
    )


async def post_card(bot: BotClient, chat_id: int, card: Card) -> None:
    """Send a card to a chat.

    Raises:
        TelegramError: It was refused, or did not work in several attempts.
    """
    await call_with_retry(
        lambda: bot.send_photo(
            chat_id,
            InputFile(card.picture, FILE_NAME),
            card.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=card.keyboard,
        )
    )


async def replace_card(message: Message, card: Card) -> None:
    """Replace the card of a message."""
    media = InputMediaPhoto(
        card.picture, caption=card.caption, parse_mode=ParseMode.HTML, filename=FILE_NAME
    )
    await edit_if_changed(lambda: message.edit_media(media, reply_markup=card.keyboard))
