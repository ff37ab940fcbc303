"""Photos, and everything else that may hold a picture: read it, answer with a chart."""

from typing import Final

from telegram import Document, InputFile, Message, PhotoSize, ReplyParameters, Sticker, Update
from telegram.constants import FileSizeLimit, ParseMode

from bot.answers import Answer
from bot.context import Context
from bot.replies import Replies
from bot.sending import ask_surely, showing_work
from model.errors import PhotoError

IMAGE_SUFFIXES: Final = (
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif"
)  # fmt: skip

Attachment = PhotoSize | Document | Sticker
"""What may hold a picture."""


async def on_picture(update: Update, context: Context) -> None:
    """Read the picture in a message and answer it."""
    if update.effective_message is not None:
        await answer_picture(update.effective_message, await context.replies_for(update), context)


async def on_read_command(update: Update, context: Context) -> None:
    """Read the picture that a /read answers to."""
    message = update.effective_message
    if message is None:
        return
    replies = await context.replies_for(update)
    photo = message.reply_to_message
    if photo is None or picture_in(photo) is None:
        await _say(message, replies.reply_to_a_photo)
        return
    await answer_picture(photo, replies, context)


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


async def answer_picture(message: Message, replies: Replies, context: Context) -> str | None:
    """Answer one message that holds a picture.

    Returns:
        The number that was read, if any.
    """
    picture = picture_in(message)
    if picture is None:
        return None
    if (picture.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        await _say(message, replies.too_large)
        return None
    async with showing_work(message):
        try:
            answer = await context.services.pool.answer(lambda: _download(picture), replies)
        except PhotoError as error:
            await _say(message, replies.photo_error(error))
            return None
        if answer is None:
            await _say(message, replies.no_digits)
            return None
        await _send(answer, message)
    return answer.text


async def _download(picture: Attachment) -> bytes:
    file = await ask_surely(picture.get_file)
    return bytes(await ask_surely(file.download_as_bytearray))


async def _send(answer: Answer, message: Message) -> None:
    await ask_surely(
        lambda: message.reply_photo(
            InputFile(answer.chart, "reading.png"),
            caption=answer.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=answer.keyboard,
            reply_parameters=_reply_to(message),
        )
    )


async def _say(message: Message, text: str) -> None:
    await ask_surely(lambda: message.reply_text(text, reply_parameters=_reply_to(message)))


def _reply_to(message: Message) -> ReplyParameters:
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)
