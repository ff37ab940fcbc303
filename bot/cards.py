"""Cards: messages of a picture, a caption and buttons, each of which can turn into another."""

from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message
from telegram.constants import ParseMode

from bot.sending import edit_if_changed, reply_with_picture

FILE_NAME: Final = "rakam.png"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What such a message shows; the picture is a PNG, the caption HTML."""

    picture: bytes
    caption: str
    keyboard: InlineKeyboardMarkup


async def send_card(message: Message, card: Card) -> Message:
    """Answer a message with a card, and return that."""
    return await reply_with_picture(
        message,
        InputFile(card.picture, FILE_NAME),
        card.caption,
        parse_mode=ParseMode.HTML,
        reply_markup=card.keyboard,
    )


async def turn_into(query: CallbackQuery, card: Card) -> None:
    """Let the message whose button was pressed show another card."""
    media = _media(card)
    await edit_if_changed(lambda: query.edit_message_media(media, reply_markup=card.keyboard))


async def replace_card(message: Message, card: Card) -> None:
    """Let a message show another card, though nobody has pressed a button of it."""
    media = _media(card)
    await edit_if_changed(lambda: message.edit_media(media, reply_markup=card.keyboard))


def _media(card: Card) -> InputMediaPhoto:
    return InputMediaPhoto(
        card.picture, caption=card.caption, parse_mode=ParseMode.HTML, filename=FILE_NAME
    )
