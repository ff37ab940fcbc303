"""What may hold a picture in a message, and how it is fetched."""

from typing import Final

from telegram import Document, Message, PhotoSize, Sticker
from telegram.error import InvalidToken, NetworkError, TelegramError

IMAGE_SUFFIXES: Final = (
    ".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif", ".avif",
    ".tif", ".tiff",
)  # fmt: skip
"""Names of pictures. A TIFF is not read, but its sender is told what to send instead."""

UNTYPED: Final = "application/octet-stream"
"""The type of a file whose type is not known."""

Attachment = PhotoSize | Document | Sticker
"""What may hold a picture."""


def picture_in(message: Message) -> Attachment | None:
    """Find what may hold a picture in a message: a photo, an image file, a still sticker."""
    if message.photo:
        return message.photo[-1]
    if message.sticker:
        return None if message.sticker.is_animated or message.sticker.is_video else message.sticker
    return message.document if message.document and may_be_image(message.document) else None


def may_be_image(document: Document) -> bool:
    """Check whether a file may be a picture; if its type is not known, its content decides."""
    kind, name = document.mime_type or UNTYPED, (document.file_name or "").strip().lower()
    return kind.startswith("image/") or kind == UNTYPED or name.endswith(IMAGE_SUFFIXES)


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
