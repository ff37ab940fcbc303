"""Made-up statistics for pictures and captions."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert

from bot.database.connection import Database
from bot.database.people import ensure_person
from bot.database.statistics import Confusion, Tally
from bot.database.tables import ANSWERS
from bot.statistics.gather import DAY, Period, Statistics, StepTimes

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
TODAY = NOW.replace(hour=0, minute=0)

ADA, GRACE = 7, 8_000_000_001

PLAIN = {
    "person_id": ADA,
    "chat_id": ADA,
    "outcome": "read",
    "text": "",
    "digit_count": 0,
    "lowest_confidence": None,
    "model": "cnn-1",
    "milliseconds": {},
    "verdict": None,
    "corrected_text": None,
}
"""Values of an answer without digits."""

WEEK = Tally(
    photos=1284,
    people=97,
    digits=3907,
    outcomes={"read": 1102, "unsure": 121, "no_digits": 52, "error": 9},
    digit_counts=(301, 512, 433, 390, 388, 371, 340, 466, 329, 377),
    confidence=0.9641,
    confidence_counts=(12, 35, 61, 84, 190, 841),
    confirmed=412,
    corrected=23,
)


def statistics_of(tally: Tally = WEEK, *, days: int = 7, **changes: Any) -> Statistics:
    """Make up statistics of some days; all photos came on the last day."""
    earlier = {TODAY - index * DAY: Tally() for index in range(days - 1, 0, -1)}
    fields: dict[str, Any] = {
        "period": Period.WEEK,
        "now": NOW,
        "tally": tally,
        "slots": {**earlier, TODAY: tally},
        "times": {
            "read": StepTimes(median=61.3, high=1142.4),
            "draw": StepTimes(median=9.44, high=18.2),
        },
        "confusions": [Confusion(7, 1, count=1019), Confusion(4, 9, count=5)],
    }
    return Statistics(**fields | changes)


async def keep_answers(database: Database, *answers: dict[str, Any]) -> None:
    """Store answers; each has only the values that differ from `PLAIN`."""
    for person in (ADA, GRACE):
        await database.run(partial(ensure_person, person))
    for answer in answers:
        await database.change(insert(ANSWERS).values(PLAIN | answer))
