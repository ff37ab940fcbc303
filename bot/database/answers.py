"""Answers to photos, and what people said about them; pictures are not stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, case, func, insert, select, update

from bot.database.connection import Database
from bot.database.people import ensure_person
from bot.database.tables import ANSWERS


class Verdict(StrEnum):
    """What a person said about an answer."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """An answer as it was sent.

    Attributes:
        message_id: The bot's message; None if it could not be sent.
        lowest_confidence: The confidence of the least sure digit, 0.0 to 1.0.
        model: Name of the model version that read the photo; None if it could not be opened.
    """

    person_id: int
    chat_id: int
    message_id: int | None = None
    outcome: str
    text: str = ""
    digit_count: int = 0
    lowest_confidence: float | None = None
    model: str | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer(NewAnswer):
    """A stored answer with what a person said about it; `at` is in UTC."""

    id: int
    at: datetime
    verdict: str | None
    corrected_text: str | None
    missed: int | None
    invented: int | None


class AnswerStore:
    """Stores answers, and finds them by their messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, answer: NewAnswer) -> int:
        """Store an answer and return its id."""
        values = {**vars(answer), "milliseconds": dict(answer.milliseconds)}
        insertion = insert(ANSWERS).values(**values, at=datetime.now(UTC)).returning(ANSWERS.c.id)

        def work(connection: Connection) -> int:
            ensure_person(answer.person_id, connection)
            number: int = connection.execute(insertion).scalar_one()
            return number

        return await self._database.run(work)

    async def find(self, chat_id: int, message_id: int) -> RecordedAnswer | None:
        """Find the answer in a message; None if it was never stored, or was deleted."""
        query = select(ANSWERS).where(_in_message(chat_id, message_id)).limit(1)
        rows = await self._database.fetch(query)
        return RecordedAnswer(**rows[0]._asdict()) if rows else None

    async def correct(
        self, chat_id: int, message_id: int, text: str, *, missed: int, invented: int
    ) -> None:
        """Store the number that a person gave; if its digits are the same, the answer was right."""
        digits = func.replace(func.replace(ANSWERS.c.text, " ", ""), "\n", "")
        await self._judge(
            chat_id,
            message_id,
            verdict=case((digits == "".join(text.split()), Verdict.RIGHT), else_=Verdict.WRONG),
            corrected_text=func.nullif(text, ANSWERS.c.text),
            missed=missed,
            invented=invented,
        )

    async def undo(self, chat_id: int, message_id: int) -> None:
        """Delete what a person said about an answer."""
        await self._judge(chat_id, message_id)

    async def _judge(self, chat_id: int, message_id: int, **values: object) -> None:
        nothing = dict.fromkeys(("verdict", "corrected_text", "missed", "invented"))
        judgment = update(ANSWERS).where(_in_message(chat_id, message_id))
        await self._database.change(judgment.values(nothing | values))


def _in_message(chat_id: int, message_id: int) -> ColumnElement[bool]:
    return (ANSWERS.c.chat_id == chat_id) & (ANSWERS.c.message_id == message_id)
