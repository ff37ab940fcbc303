"""Statistics made up for pictures and captions."""

from datetime import UTC, datetime
from typing import Any

from bot.database.statistics import Confusion, Tally
from bot.statistics.gather import DAY, Period, Statistics, StepTimes

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
TODAY = NOW.replace(hour=0, minute=0)

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
    """Make statistics up whose photos all came on the last of some days."""
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
        "confusions": [Confusion(read=7, truth=1, count=1019), Confusion(read=4, truth=9, count=5)],
    }
    return Statistics(**fields | changes)
