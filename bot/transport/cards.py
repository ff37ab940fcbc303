"""Cards: messages of a picture, a caption and buttons. A card can replace another one."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, InputMediaPhoto, Message

from bot.transport.sending import edit_if_changed, reply_with_picture


@dataclass(frozen=True, kw_only=True)
class Card:
    """The contents of a message; the picture is a PNG, the caption HTML."""

    picture: bytes
    caption: str
    keyboard: InlineKeyboardMarkup


async def send_card(message: Message, card: Card) -> Message:
    """Answer a message with a card; return the answer."""
    return await reply_with_picture(message, card.picture, card.caption, card.keyboard)


async def replace_card(message: Message, card: Card) -> None:
    """Replace the card of a message."""
    media = InputMediaPhoto(card.picture, card.caption)
    await edit_if_changed(lambda: message.edit_media(media, reply_markup=card.keyboard))
