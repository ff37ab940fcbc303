"""Answer one photo: check the limits, download it, read it, send the answer and record it."""

import time
from dataclasses import dataclass
from functools import partial
from typing import Final

from telegram import InputFile, Message

from bot.database.answers import NewAnswer
from bot.feedback.answer_log import AnswerLog
from bot.inbox.inbox import Inbox
from bot.models.reading_pool import ReadingPool
from bot.photos.answer import ERROR, Answer, answer_photo
from bot.photos.answer_texts import is_shown_whole, too_many, why_not_read
from bot.photos.attachments import Attachment, download_once
from bot.photos.rate_limits import PhotoLimits, Refusal
from bot.transport.cards import Card, send_card
from bot.transport.counters import Counters
from bot.transport.incoming import FromPerson
from bot.transport.sending import call_with_retry, showing_work
from model.errors import PhotoError

TEXT_NAME: Final = "reading.txt"


@dataclass(frozen=True, kw_only=True)
class PhotoRequest:
    """A person's request to read a picture.

    Attributes:
        message: The message with the picture, to which the answer replies.
        asked: What the person sent or pressed to have it read.
        turns: Clockwise quarter turns to read the picture with.
    """

    picture: Attachment
    message: Message
    asked: FromPerson
    turns: int = 0


@dataclass(frozen=True, kw_only=True)
class PhotoAnswers:
    """Admits photos, reads them, sends and records the answers."""

    pool: ReadingPool
    limits: PhotoLimits
    inbox: Inbox
    answer_log: AnswerLog
    counters: Counters

    def admit(self, request: PhotoRequest) -> Refusal | None:
        """Count a picture for the rate limits; return None if it may be read."""
        # An update that was postponed, or lost in a crash, has been counted already.
        if self.inbox.was_tried(request.asked.update):
            return None
        # All anonymous admins have the same placeholder user, so their chat is counted instead.
        sender = request.asked.update.effective_sender
        return self.limits.admit(sender.id if sender else request.message.chat_id)

    async def answer(self, request: PhotoRequest) -> Answer | None:
        """Read a picture and send the answer; None if it was refused or cannot be opened."""
        refusal = self.admit(request)
        if refusal is not None:
            if refusal is not Refusal.AGAIN:
                sentence = too_many(refusal, request.asked.words)
                await request.message.reply_text(sentence, do_quote=True)
            return None
        started = time.monotonic()
        async with showing_work(request.message):
            answer = await self.read(request)
            await self.send(answer, request, started)
        return None if answer.outcome == ERROR else answer

    async def read(self, request: PhotoRequest) -> Answer:
        """Read a picture; if it cannot be opened, the answer says why."""
        words = request.asked.words
        download = partial(download_once, request.picture)
        work = partial(answer_photo, words=words, turns=request.turns)
        try:
            answer = await self.pool.run(lambda: call_with_retry(download), work)
        except PhotoError as error:
            answer = Answer(outcome=ERROR, caption=why_not_read(error, words))
        await self.inbox.reset_crashes(request.asked.update)
        return answer

    async def send(self, answer: Answer, request: PhotoRequest, started: float) -> None:
        """Send an answer and record it; `started` is when the work began, by `time.monotonic`."""
        sent = await _send(answer, request.message)
        seconds = time.monotonic() - started
        self.counters.count_answer(answer.outcome, seconds, answer.milliseconds)
        await self._record(answer, sent, request)
        if not is_shown_whole(answer.text):
            file = InputFile(answer.text.encode(), TEXT_NAME)
            await sent.reply_document(file, do_quote=True)

    async def _record(self, answer: Answer, sent: Message, request: PhotoRequest) -> None:
        person_id = request.asked.person_id
        if not person_id or self.inbox.is_disowned(request.asked.update):
            return
        is_own = request.message.from_user == request.asked.update.effective_user
        await self.answer_log.record(
            NewAnswer(
                person_id=person_id,
                chat_id=sent.chat_id,
                message_id=sent.message_id,
                outcome=answer.outcome,
                text=answer.text,
                digit_count=len(answer.digits),
                lowest_confidence=min((digit.confidence for digit in answer.digits), default=None),
                model=answer.model,
                milliseconds=answer.milliseconds,
            ),
            answer.digits if is_own else (),
        )


async def _send(answer: Answer, message: Message) -> Message:
    if answer.chart is None:
        return await message.reply_text(answer.caption, reply_markup=answer.keyboard, do_quote=True)
    card = Card(picture=answer.chart, caption=answer.caption, keyboard=answer.keyboard)
    return await send_card(message, card, quotes=True)
