"""Keeps what was answered and what people said of it; if that fails, it costs nobody an answer."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from telegram import Message

from bot.database import NewAnswer
from bot.photos.answer import CORRECTABLE_LENGTH, Answer, AnswerChoice
from bot.transport.context import Services

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


async def hold_digits(answer: Answer, sent: Message, person: int, services: Services) -> None:
    """Hold the digits that a person wrote until they say what they are, unless they forbid it."""
    if len(answer.text) > CORRECTABLE_LENGTH:
        return
    with logging_database_errors("Digits"):
        if await services.people.consent_of(person) is not False:
            services.recent_digits.hold((sent.chat_id, sent.message_id), person, answer.digits)


async def record_answer(answer: Answer, sent: Message, asker: int, services: Services) -> None:
    """Keep an answer without its picture."""
    confidences = [digit.confidence for digit in answer.digits]
    with logging_database_errors("An answer"):
        await services.answers.record(
            NewAnswer(
                person_id=asker,
                chat_id=sent.chat_id,
                message_id=sent.message_id,
                outcome=answer.outcome,
                text=answer.text,
                digit_count=len(answer.digits),
                lowest_confidence=min(confidences, default=None),
                model=answer.model,
                milliseconds=answer.milliseconds,
            )
        )


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
