"""Sums over answers, and which weekly digests were sent; nothing here is about one person."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, extract, func, select

from bot.database.answers import Verdict
from bot.database.connection import Database, insert_missing
from bot.database.tables import ANSWERS, DIGESTS
from model.spec import DIGIT_COUNT

OUTCOMES: Final = ("read", "unsure", "no_digits", "error")
"""The outcomes of answers, in the order in which they are listed."""

STEPS: Final = ("decode", "read", "draw")
"""The steps of an answer whose duration is measured, in their order."""

CONFIDENCE_BOUNDS: Final = (0.5, 0.8, 0.9, 0.95, 0.99)
"""Bounds between the ranges in which confidences are counted; a range has its lower bound."""

LATEST: Final = 20_000
"""Maximum number of answers whose durations are loaded, which bounds the memory."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Sums over the answers of a period.

    Attributes:
        outcomes: The number of answers for each of `OUTCOMES`.
        confidence: Mean confidence of the least sure digit of each answer; None without digits.
        confidence_counts: The number of answers by that confidence, see `CONFIDENCE_BOUNDS`.
    """

    photos: int = 0
    people: int = 0
    digits: int = 0
    outcomes: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    digit_counts: Sequence[int] = (0,) * DIGIT_COUNT
    confidence: float | None = None
    confidence_counts: Sequence[int] = (0,) * (len(CONFIDENCE_BOUNDS) + 1)
    confirmed: int = 0
    corrected: int = 0

    @property
    def accuracy(self) -> float | None:
        """Share of judged answers that were right, 0.0 to 1.0; None if none was judged."""
        judged = self.confirmed + self.corrected
        return self.confirmed / judged if judged else None


@dataclass(frozen=True)
class Confusion:
    """How often people corrected the digit `read` to `truth`."""

    read: int
    truth: int
    count: int


class StatisticsStore:
    """Computes sums over all people; each query is a short transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tally(self, since: datetime, until: datetime) -> Tally:
        """Add up the answers of a period."""
        [row] = await self._database.fetch(select(*_sums()).where(_within(since, until)))
        return _tally(row)

    async def tallies(
        self, since: datetime, until: datetime, width: timedelta
    ) -> dict[datetime, Tally]:
        """Add up the answers of each hour or day (`width`), by its beginning; skip empty ones."""
        second = extract("epoch", ANSWERS.c.at)
        slot = (second - second % int(width.total_seconds())).label("slot")
        query = select(slot, *_sums()).where(_within(since, until))
        rows = await self._database.fetch(query.group_by(slot).order_by(slot))
        return {datetime.fromtimestamp(int(row[0]), UTC): _tally(row[1:]) for row in rows}

    async def milliseconds(self, since: datetime, until: datetime) -> dict[str, list[float]]:
        """List how long each step of the latest answers took."""
        query = select(ANSWERS.c.milliseconds).where(_within(since, until))
        steps: dict[str, list[float]] = defaultdict(list)
        latest = query.order_by(ANSWERS.c.id.desc()).limit(LATEST)
        for [times] in await self._database.fetch(latest):
            for step, time in times.items():
                steps[step].append(time)
        return dict(steps)

    async def confusions(self, since: datetime, until: datetime, limit: int) -> list[Confusion]:
        """List the digits that were corrected most often."""
        corrected = _within(since, until) & ANSWERS.c.corrected_text.is_not(None)
        numbers = ANSWERS.c.text, ANSWERS.c.corrected_text
        query = select(*numbers, func.count()).where(corrected).group_by(*numbers)
        counts: Counter[tuple[int, int]] = Counter()
        for text, truth, count in await self._database.fetch(query):
            for pair in _differences(text, truth):
                counts[pair] += count
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [Confusion(*pair, count) for pair, count in ranked[:limit]]

    async def reading_since(self, model: str) -> datetime | None:
        """Return when a model gave its first answer after the last answer of another model."""
        others = select(func.max(ANSWERS.c.id)).where(ANSWERS.c.model != model).scalar_subquery()
        own = (ANSWERS.c.model == model) & (ANSWERS.c.id > func.coalesce(others, 0))
        query = select(func.min(ANSWERS.c.at)).where(own)
        return await self._database.run(lambda connection: connection.scalar(query))

    async def claim_digest(self, week: datetime) -> bool:
        """Record that this process sends the digest of a week; return False if one did already."""
        values = {"week": week, "replica": self._database.replica, "sent_at": datetime.now(UTC)}

        def work(connection: Connection) -> bool:
            insertion = insert_missing(DIGESTS, connection).values(values)
            return connection.scalar(insertion.returning(DIGESTS.c.week)) is not None

        return await self._database.run(work)

    async def release_digest(self, week: datetime) -> None:
        """Release a claimed digest, because nobody received it; it can be claimed again."""
        await self._database.change(delete(DIGESTS).where(DIGESTS.c.week == week))


def _within(since: datetime, until: datetime) -> ColumnElement[bool]:
    return ANSWERS.c.at.between(since, until)


def _sums() -> list[ColumnElement[Any]]:
    """List the SQL sums of a tally, in the order in which `_tally` reads them."""
    answer, text, lowest = ANSWERS.c, ANSWERS.c.text, ANSWERS.c.lowest_confidence
    return [
        func.count(),
        func.count(answer.person_id.distinct()),
        func.sum(answer.digit_count),
        func.avg(lowest),
        func.count().filter(answer.verdict == Verdict.RIGHT),
        func.count().filter(answer.verdict == Verdict.WRONG),
        *(func.count().filter(answer.outcome == outcome) for outcome in OUTCOMES),
        *(
            func.sum(func.length(text) - func.length(func.replace(text, f"{digit}", "")))
            for digit in range(DIGIT_COUNT)
        ),
        *(
            func.count().filter((lowest >= low) & (lowest < high))
            for low, high in pairwise((0.0, *CONFIDENCE_BOUNDS, 2.0))  # none is above 1.0
        ),
    ]


def _tally(sums: Sequence[Any]) -> Tally:
    """Convert a row of `_sums` to a tally; a sum over nothing is NULL."""
    photos, people, digits, confidence, confirmed, corrected, *counts = sums
    numbers = [int(count or 0) for count in counts]
    ranges = len(OUTCOMES) + DIGIT_COUNT
    return Tally(
        photos=photos,
        people=people,
        digits=int(digits or 0),
        outcomes=dict(zip(OUTCOMES, numbers, strict=False)),
        digit_counts=tuple(numbers[len(OUTCOMES) : ranges]),
        confidence=confidence,
        confidence_counts=tuple(numbers[ranges:]),
        confirmed=confirmed,
        corrected=corrected,
    )


def _differences(text: str, truth: str) -> list[tuple[int, int]]:
    """List the digits that differ as pairs (read, true), if both numbers have the same length."""
    if len(text) != len(truth):
        return []
    return [
        (int(read), int(true))
        for read, true in zip(text, truth, strict=True)
        if read != true and read.isdigit() and true.isdigit()
    ]
