"""Records answers and what people say about them; a database error never prevents an answer."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from telegram import Message

from bot.database.answers import AnswerStore, NewAnswer, RecordedAnswer
from bot.database.people import PeopleStore
from bot.feedback.caption_format import read_caption
from bot.feedback.numbers import digits_of
from bot.feedback.recent_digits import RecentDigits
from model.evaluation.alignment import align
from model.reading.result import ReadDigit

log = logging.getLogger(__name__)

PAUSES: Final = (0.0, 0.2, 1.0, 3.0)
"""Pauses in seconds before each search: an answer may be confirmed before it is recorded."""

RECENT: Final = timedelta(minutes=1)
"""Age up to which an answer may not be recorded yet."""


@contextmanager
def logging_database_errors(what: str) -> Iterator[None]:
    """Log a database error and continue."""
    try:
        yield
    except SQLAlchemyError:
        log.exception("%s could not be kept", what)


@dataclass(frozen=True)
class AnswerLog:
    """Records answers, and what people say about them."""

    answers: AnswerStore
    people: PeopleStore
    recent_digits: RecentDigits

    async def record(self, answer: NewAnswer, own_digits: Sequence[ReadDigit] = ()) -> None:
        """Record an answer without its picture.

        The person's own digits are held until they are labeled, unless the person said no.
        """
        place = answer.chat_id, answer.message_id
        with logging_database_errors("Digits"):
            if own_digits and await self.people.consent_of(answer.person_id) is not False:
                self.recent_digits.hold(place, answer.person_id, answer.text, own_digits)
        with logging_database_errors("An answer"):
            await self.answers.record(answer)

    async def find(self, answered: Message) -> RecordedAnswer | None:
        """Find the record of an answer; None if there is none.

        If the answer is recent, it may not be recorded yet: then the search is repeated.
        """
        is_recent = datetime.now(UTC) - answered.date < RECENT
        with logging_database_errors("A verdict"):
            for pause in PAUSES if is_recent else PAUSES[:1]:
                await asyncio.sleep(pause)
                if found := await self.answers.find(answered.chat_id, answered.message_id):
                    return found
            log.info("The record of an answer was not found")
        return None

    async def number_of(self, answered: Message) -> str | None:
        """Find the whole number of an answer; None if it has none, or its end is not known."""
        shown = read_caption(answered)
        if shown is None:
            return None
        if not shown.is_cut:
            return shown.text
        recorded = await self.find(answered)
        return (recorded.corrected_text or recorded.text) if recorded else None

    async def correct(self, answered: Message, text: str) -> None:
        """Record the number that a person gave; with the same digits, the answer was right."""
        recorded = await self.find(answered)
        if recorded is None:
            return
        alignment = await asyncio.to_thread(align, digits_of(recorded.text), digits_of(text))
        with logging_database_errors("A verdict"):
            await self.answers.correct(
                answered.chat_id,
                answered.message_id,
                text,
                missed=alignment.missing,
                invented=alignment.extra,
            )

    async def undo(self, answered: Message) -> None:
        """Delete what a person said about a recorded answer."""
        with logging_database_errors("A verdict"):
            await self.answers.undo(answered.chat_id, answered.message_id)
