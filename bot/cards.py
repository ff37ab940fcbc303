"""Cards: messages of a picture, a caption and buttons, each of which can turn into another."""

from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message
from telegram.constants import ParseMode

from bot.sending import ask_surely, edit_if_changed

FILE_NAME: Final = "rakam.png"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What such a message shows; the picture is a PNG, the caption HTML."""

    picture: bytes
    caption: str
    keyboard: InlineKeyboardMarkup


async def send_card(message: Message, card: Card) -> None:
    """Answer a message with a card."""
    await ask_surely(
        lambda: message.reply_photo(
            InputFile(card.picture, FILE_NAME),
            caption=card.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=card.keyboard,
        )
    )


async def turn_into(query: CallbackQuery, card: Card) -> None:
    """Let the message whose button was pressed show another card."""
    media = InputMediaPhoto(
        card.picture, caption=card.caption, parse_mode=ParseMode.HTML, filename=FILE_NAME
    )
    await edit_if_changed(lambda: query.edit_message_media(media, reply_markup=card.keyboard))
