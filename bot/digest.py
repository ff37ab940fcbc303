"""The weekly digest: what a week adds up to, beside the one before it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.database import StatisticsStore, Tally
from bot.statistics import DAY, STEPS, StepTimes, summarize_times

WEEK: Final = 7 * DAY

DUE: Final = timedelta(hours=7)
"""How long after its end, which is on Monday at midnight in UTC, a week is told of."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A week beside the one before it.

    Attributes:
        week: When it began, in UTC.
        tally: What its answers add up to.
        before: What those of the week before add up to.
        slowest: The step that took longest, and its times; None where nothing was timed.
    """

    week: datetime
    tally: Tally
    before: Tally
    slowest: tuple[str, StepTimes] | None

    @property
    def drift(self) -> float | None:
        """How far the mean confidence has moved; None where one of the weeks has none."""
        if self.tally.confidence is None or self.before.confidence is None:
            return None
        return self.tally.confidence - self.before.confidence


def latest_week(now: datetime) -> datetime:
    """Find when the latest week began that is to be told of."""
    moment = now.astimezone(UTC) - DUE
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - midnight.weekday() * DAY - WEEK


async def gather_digest(store: StatisticsStore, week: datetime) -> Digest:
    """Gather what is told of a week."""
    end = week + WEEK
    milliseconds = await store.milliseconds(week, end)
    times = {step: summarize_times(milliseconds[step]) for step in STEPS if step in milliseconds}
    return Digest(
        week=week,
        tally=await store.tally(week, end),
        before=await store.tally(week - WEEK, week),
        slowest=max(times.items(), key=lambda item: item[1].median, default=None),
    )
