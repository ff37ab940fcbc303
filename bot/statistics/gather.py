"""Gather the statistics of a period from the database."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from bot.database.statistics import OUTCOMES, STEPS, Confusion, StatisticsStore, Tally

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""A moment before the first answer."""

CONFUSIONS: Final = 3
"""Number of the most frequent corrections that are shown."""


class Period(StrEnum):
    """A period in whole days of UTC; today is the last one."""

    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"

    def since(self, now: datetime) -> datetime:
        """Return the moment at which the period begins."""
        if self is Period.ALL:
            return BEGINNING
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        earlier = {Period.TODAY: 0, Period.WEEK: 6, Period.MONTH: 29}[self]
        return today - earlier * DAY


class StepTimes(NamedTuple):
    """How long a step took, in milliseconds; `high` is the 95th percentile."""

    median: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """The statistics of a period that ended `now`, in UTC.

    Attributes:
        slots: Tallies by the beginning of each hour for today, else of each day, without gaps;
            for all time, from the first day with answers on.
    """

    period: Period
    now: datetime
    tally: Tally
    slots: Mapping[datetime, Tally]
    times: Mapping[str, StepTimes]
    confusions: Sequence[Confusion]


async def gather_statistics(store: StatisticsStore, period: Period, now: datetime) -> Statistics:
    """Gather the statistics of a period that ends now."""
    since = period.since(now)
    times = await store.milliseconds(since, now)
    return Statistics(
        period=period,
        now=now,
        tally=await store.tally(since, now),
        slots=await _gather_slots(store, period, now),
        times={
            step: StepTimes(*np.percentile(times[step], (50, 95)).tolist())
            for step in STEPS
            if step in times
        },
        confusions=await store.confusions(since, now, CONFUSIONS),
    )


async def _gather_slots(
    store: StatisticsStore, period: Period, now: datetime
) -> dict[datetime, Tally]:
    width = HOUR if period is Period.TODAY else DAY
    since = period.since(now)
    tallies = await store.tallies(since, now, width)
    start = min(tallies, default=None) if period is Period.ALL else since
    if start is None:
        return {}
    starts = [start + index * width for index in range((now - start) // width + 1)]
    return {each: tallies.get(each, Tally()) for each in starts}


def write_series(days: Mapping[datetime, Tally]) -> bytes:
    """Write a CSV file with a line for each day."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["date", "photos", "people", "digits", *OUTCOMES, "confirmed", "corrected"])
    for start, tally in days.items():
        outcomes = [tally.outcomes[outcome] for outcome in OUTCOMES]
        counts = [tally.photos, tally.people, tally.digits, *outcomes]
        writer.writerow([start.date(), *counts, tally.confirmed, tally.corrected])
    return text.getvalue().encode()
