"""Pictures in messages: what may hold one, how it is downloaded, and whether it is for the bot."""

import re
from mimetypes import MimeTypes
from typing import Final

from telegram import Document, Message, MessageEntity, PhotoSize, Sticker
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, InvalidToken, NetworkError

from bot.transport.filters import is_from_bot
from model.errors import PhotoError, PhotoTooLargeError

IMAGE_SUFFIXES: Final = (
    ".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif",
    ".avif",
)  # fmt: skip

UNKNOWN_TYPES: Final = ("", "application/octet-stream", "binary/octet-stream")
"""MIME types that say nothing about a file."""

_TYPES: Final = MimeTypes()
"""Python's own list of file types, without the types that this machine adds."""

TOO_BIG: Final = "file is too big"
"""Part of Telegram's refusal of a file over its limit; some files come without their size."""

Attachment = PhotoSize | Document | Sticker
"""What may hold a picture."""


class LostFileError(PhotoError):
    """Telegram does not have a file, or not for now."""


def picture_in(message: Message) -> Attachment | None:
    """Find the attachment of a message that may be a picture: photo, image file, still sticker."""
    if message.photo:
        return message.photo[-1]
    if message.sticker:
        return None if message.sticker.is_animated or message.sticker.is_video else message.sticker
    return message.document if message.document and may_be_image(message.document) else None


def may_be_image(document: Document) -> bool:
    """Check whether a file has the type or the name of an image, or an unknown type and name.

    Its content is checked later.
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
        NetworkError: The file is not complete, which not every connection reports as an error.
        PhotoTooLargeError: Telegram lets no bot download so large a file.
    """
    if (picture.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        raise PhotoTooLargeError(f"a file of at most 20 MB, received: {picture.file_size} bytes")
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


def asks_for_replied_picture(message: Message) -> bool:
    """Check whether a text mentions the bot in reply to somebody's picture."""
    replied = message.reply_to_message
    return (
        message.text is not None
        and _mentions_bot(message)
        and replied is not None
        and picture_in(replied) is not None
        and not is_from_bot(replied)
    )


def addresses_bot(message: Message) -> bool:
    """Check whether a caption mentions the bot or is /read, or the message replies to the bot."""
    replied = message.reply_to_message
    return (
        _mentions_bot(message)
        or _is_read_command(message)
        or (replied is not None and is_from_bot(replied))
    )


def _mentions_bot(message: Message) -> bool:
    entities = message.parse_entities if message.text else message.parse_caption_entities
    name = f"@{message.get_bot().username}".lower()
    return any(mention.lower() == name for mention in entities([MessageEntity.MENTION]).values())


def _is_read_command(message: Message) -> bool:
    command = rf"/read(@{message.get_bot().username})?(?![\w@])"
    return re.match(command, message.caption or "", re.IGNORECASE) is not None
