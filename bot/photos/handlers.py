"""Photos, and everything else that may hold a picture: read it, answer with a chart."""

import time
from functools import partial

from telegram import InputFile, Message, ReplyParameters, Update, User
from telegram.constants import FileSizeLimit, ParseMode

from bot.database import NewAnswer
from bot.photos.answer import ERROR, Answer
from bot.photos.attachments import Attachment, download_once, picture_in
from bot.photos.limits import Refusal
from bot.replies import Replies
from bot.transport.context import Context, Services
from bot.transport.sending import ask_surely, reply_with_picture, showing_work
from model.errors import PhotoError


async def on_picture(update: Update, context: Context) -> None:
    """Read the picture in a message and answer it."""
    message = update.effective_message
    if message is not None:
        replies = await context.replies_for(update)
        await answer_picture(message, update, replies, context)


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
    await answer_picture(photo, update, replies, context)


async def answer_picture(
    message: Message, update: Update, replies: Replies, context: Context
) -> str | None:
    """Answer one message that holds a picture.

    Args:
        message: It may be somebody else's than the asker's, with /read.
        update: From whoever wants to know.
        replies: Words the answer.
        context: Of the update.

    Returns:
        The number that was read, "" where there is none; None where nothing was answered.
    """
    picture, asker = picture_in(message), update.effective_user
    if picture is None:
        return None
    # What was put off, or lost in a crash, has been counted already.
    is_new = not context.services.inbox.was_tried(update)
    if is_new and not await _admit(message, asker, replies, context.services):
        return None
    taken = time.monotonic()
    async with showing_work(message):
        answer = await _read(picture, replies, context.services)
        sent = await _send(answer, message)
    context.services.counters.count_answer(
        answer.outcome, time.monotonic() - taken, answer.milliseconds
    )
    if asker is not None and not context.services.inbox.is_disowned(update):
        if message.from_user == asker:
            await context.services.answer_log.hold(sent, asker.id, answer.text, answer.digits)
        await context.services.answer_log.record(_record_of(answer, sent, asker.id))
    return answer.text


def _record_of(answer: Answer, sent: Message, asker_id: int) -> NewAnswer:
    """Describe an answer without its picture."""
    return NewAnswer(
        person_id=asker_id,
        chat_id=sent.chat_id,
        message_id=sent.message_id,
        outcome=answer.outcome,
        text=answer.text,
        digit_count=len(answer.digits),
        lowest_confidence=min((digit.confidence for digit in answer.digits), default=None),
        model=answer.model,
        milliseconds=answer.milliseconds,
    )


async def _admit(
    message: Message, asker: User | None, replies: Replies, services: Services
) -> bool:
    """Tell whether a picture may be read now; say once that others have to wait."""
    person_id = asker.id if asker else message.chat_id
    if person_id in services.settings.admin_ids:
        return True
    admission = services.photo_limits.admit(person_id)
    if admission.news is Refusal.PERSON:
        await _say(message, replies.too_many_photos)
    elif admission.news is Refusal.EVERYONE:
        await _say(message, replies.too_many_people)
    return admission.granted


async def _read(picture: Attachment, replies: Replies, services: Services) -> Answer:
    """Read a picture, or say why that cannot be done."""
    if (picture.file_size or 0) > FileSizeLimit.FILESIZE_DOWNLOAD:
        return Answer(outcome=ERROR, caption=replies.too_large)
    download = partial(download_once, picture)
    try:
        return await services.pool.answer(lambda: ask_surely(download), replies)
    except PhotoError as error:
        return Answer(outcome=ERROR, caption=replies.photo_error(error))


async def _send(answer: Answer, message: Message) -> Message:
    if answer.chart is None:
        return await _say(message, answer.caption)
    return await reply_with_picture(
        message,
        InputFile(answer.chart, "reading.png"),
        answer.caption,
        parse_mode=ParseMode.HTML,
        reply_markup=answer.keyboard,
        reply_parameters=_reply_to(message),
    )


async def _say(message: Message, text: str) -> Message:
    return await ask_surely(lambda: message.reply_text(text, reply_parameters=_reply_to(message)))


def _reply_to(message: Message) -> ReplyParameters:
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)
