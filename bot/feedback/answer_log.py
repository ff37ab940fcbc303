"""Keeps what was answered and what people said of it; if that fails, it costs nobody an answer."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from telegram import Message

from bot.database import AnswerStore, NewAnswer, PeopleStore
from bot.feedback.recent_digits import RecentDigits
from bot.photos.answer import CORRECTABLE_LENGTH, AnswerChoice
from bot.transport.context import Services
from model.reading import ReadDigit

log = logging.getLogger(__name__)

PAUSES: Final = (0.0, 0.2, 1.0, 3.0)
"""Seconds to wait for an answer to be recorded: some are confirmed before they are."""


@contextmanager
def logging_database_errors(what: str) -> Iterator[None]:
    """Log a database error and continue."""
    try:
        yield
    except SQLAlchemyError:
        log.exception("%s could not be kept", what)


class AnswerLog:
    """Records answers.

    Args:
        answers: Stores the answers.
        people: Stores who allows to keep digits.
        recent_digits: Holds the digits of the latest answers.
    """

    def __init__(
        self, answers: AnswerStore, people: PeopleStore, recent_digits: RecentDigits
    ) -> None:
        self._answers = answers
        self._people = people
        self._recent_digits = recent_digits

    async def record(self, answer: NewAnswer) -> None:
        """Record an answer without its picture."""
        with logging_database_errors("An answer"):
            await self._answers.record(answer)

    async def hold(
        self, sent: Message, person_id: int, text: str, digits: Sequence[ReadDigit]
    ) -> None:
        """Hold the digits that a person wrote until they say what they are, unless they forbid it.

        Args:
            sent: The answer.
            person_id: Who wrote the digits.
            text: The number as it was read.
            digits: Its digits.
        """
        if len(text) > CORRECTABLE_LENGTH:
            return
        with logging_database_errors("Digits"):
            if await self._people.consent_of(person_id) is not False:
                self._recent_digits.hold((sent.chat_id, sent.message_id), person_id, digits)


async def record_verdict(choice: AnswerChoice, answered: Message, services: Services) -> None:
    """Keep that a person confirmed or corrected an answer."""
    with logging_database_errors("A verdict"):
        for pause in PAUSES:
            await asyncio.sleep(pause)
            if await _judge(choice, answered, services):
                return
        log.info("A verdict is on an answer that is not known, or not any more")


async def _judge(choice: AnswerChoice, answered: Message, services: Services) -> bool:
    place = answered.chat_id, answered.message_id
    if choice.action == "right":
        return await services.answers.confirm(*place)
    return await services.answers.correct(*place, choice.corrected_text())
