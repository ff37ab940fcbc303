"""Cards: messages of a picture, a caption and buttons. A card can replace another one."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, InputMediaPhoto, Message

from bot.transport.sending import send_picture


@dataclass(frozen=True, kw_only=True)
class Card:
    """The contents of a message; the picture is a PNG, the caption HTML."""

    picture: bytes
    caption: str
    keyboard: InlineKeyboardMarkup | None


async def send_card(message: Message, card: Card, *, quotes: bool | None = None) -> Message:
    """Answer a message with a card; if its picture is refused, with the caption alone."""
    buttons = card.keyboard
    return await send_picture(
        message.reply_photo(card.picture, card.caption, reply_markup=buttons, do_quote=quotes),
        lambda: message.reply_text(card.caption, reply_markup=buttons, do_quote=quotes),
    )


async def replace_card(message: Message, card: Card) -> None:
    """Replace the card of a message."""
    media = InputMediaPhoto(card.picture, card.caption)
    await message.edit_media(media, reply_markup=card.keyboard)
