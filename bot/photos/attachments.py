"""What may hold a picture in a message, and how it is downloaded."""

from mimetypes import MimeTypes
from typing import Final

from telegram import Document, Message, PhotoSize, Sticker
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError

from model.errors import PhotoTooLargeError

IMAGE_SUFFIXES: Final = (
    ".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif",
    ".avif",
)  # fmt: skip

UNKNOWN_TYPES: Final = ("", "application/octet-stream", "binary/octet-stream")
"""MIME types that say nothing about a file."""

_TYPES: Final = MimeTypes()
"""The types of file names that Python itself knows, without those of this machine."""

TOO_BIG: Final = "file is too big"
"""What Telegram says of a file over its limit; some files come without their size."""

Attachment = PhotoSize | Document | Sticker
"""What may hold a picture."""


class LostFileError(TelegramError):
    """Telegram does not have a file any more, or not for now."""


def picture_in(message: Message) -> Attachment | None:
    """Find what may hold a picture in a message: a photo, an image file, a still sticker."""
    if message.photo:
        return message.photo[-1]
    if message.sticker:
        return None if message.sticker.is_animated or message.sticker.is_video else message.sticker
    return message.document if message.document and may_be_image(message.document) else None


def may_be_image(document: Document) -> bool:
    """Check whether a file has the type or the name of an image, or neither says what it is.

    What it really is, its content decides later.
    """
    kind = (document.mime_type or "").lower()
    name = (document.file_name or "").strip().lower()
    if kind.startswith("image/") or name.endswith(IMAGE_SUFFIXES):
        return True
    return kind in UNKNOWN_TYPES and _TYPES.guess_type(name)[0] is None


async def download_once(picture: Attachment) -> bytes:
    """Download a picture, in one attempt.

    Raises:
        LostFileError: Telegram does not have the file.
        NetworkError: The download broke off, which not every connection notices.
        PhotoTooLargeError: Telegram lets no bot download so large a file.
    """
    try:
        file = await picture.get_file()
    except BadRequest as error:
        if TOO_BIG in error.message.lower():
            raise PhotoTooLargeError(error.message) from error
        raise LostFileError(error.message) from error
    try:
        photo = await file.download_as_bytearray()
    except InvalidToken:
        # The library raises it for each 404; the token was accepted by the call before.
        raise LostFileError("the file is gone") from None
    if len(photo) < (file.file_size or 0):
        raise NetworkError("the download broke off")
    return bytes(photo)
