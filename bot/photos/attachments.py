"""What may hold a picture in a message, and how it is fetched."""

from typing import Final

from telegram import Document, Message, PhotoSize, Sticker
from telegram.error import InvalidToken, NetworkError, TelegramError

IMAGE_SUFFIXES: Final = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif"
)  # fmt: skip

Attachment = PhotoSize | Document | Sticker
"""What may hold a picture."""


def picture_in(message: Message) -> Attachment | None:
    """Find what may hold a picture in a message: a photo, an image file, a still sticker."""
    if message.photo:
        return message.photo[-1]
    if message.sticker:
        return None if message.sticker.is_animated or message.sticker.is_video else message.sticker
    return message.document if message.document and claims_image(message.document) else None


def claims_image(document: Document) -> bool:
    """Tell whether a file's type or name says that it is a picture; it may yet be none."""
    kind, name = document.mime_type or "", (document.file_name or "").lower()
    return kind.startswith("image/") or name.endswith(IMAGE_SUFFIXES)


async def download_once(picture: Attachment) -> bytes:
    """Download a picture once.

    Raises:
        NetworkError: It broke off, which not every connection notices.
        TelegramError: Telegram has it no more.
    """
    file = await picture.get_file()
    try:
        photo = await file.download_as_bytearray()
    except InvalidToken:
        # What the library calls each 404; the token was good for the call before.
        raise TelegramError("a file that is gone") from None
    if len(photo) < (file.file_size or 0):
        raise NetworkError("a download that broke off")
    return bytes(photo)
