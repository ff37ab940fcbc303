from datetime import datetime, timedelta, timezone

import pytest

from bot.database.connection import Database
from bot.database.statistics import StatisticsStore
from bot.statistics.gather import (
    DAY,
    HOUR,
    Period,
    StepTimes,
    gather_statistics,
    write_series,
)
from tests.bot.statistics.samples import NOW, TODAY, keep_answers


@pytest.fixture
def store(database: Database) -> StatisticsStore:
    return StatisticsStore(database)


async def keep(database: Database, *moments: datetime) -> None:
    """Store an answer at each of the moments."""
    await keep_answers(database, *({"at": moment, "digit_count": 3} for moment in moments))


def test_days_are_those_of_utc() -> None:
    istanbul = datetime(2026, 11, 25, 2, 59, tzinfo=timezone(timedelta(hours=3)))

    assert Period.TODAY.since(istanbul) == TODAY
    assert Period.TODAY.since(istanbul + timedelta(minutes=1)) == TODAY + DAY


async def test_each_period_counts_its_own_days(database: Database, store: StatisticsStore) -> None:
    instant = timedelta(microseconds=1)
    ages = [instant, 6 * DAY, 6 * DAY + instant, 29 * DAY, 29 * DAY + instant, 400 * DAY]
    await keep(database, NOW, TODAY, *(TODAY - age for age in ages))

    counts = [(await gather_statistics(store, period, NOW)).tally.photos for period in Period]

    assert counts == [2, 4, 6, 8]


async def test_slots_have_no_gaps(database: Database, store: StatisticsStore) -> None:
    await keep(database, TODAY + HOUR, NOW, TODAY - 3 * DAY)

    periods = Period.TODAY, Period.WEEK, Period.ALL
    gathered = [await gather_statistics(store, period, NOW) for period in periods]
    hours, days, everything = (statistics.slots for statistics in gathered)

    assert list(hours) == [TODAY + index * HOUR for index in range(16)]
    assert [tally.photos for tally in hours.values()] == [0, 1, *[0] * 13, 1]
    assert list(days) == [TODAY - index * DAY for index in range(6, -1, -1)]
    assert [tally.photos for tally in days.values()] == [0, 0, 0, 1, 0, 0, 2]
    assert [tally.photos for tally in everything.values()] == [1, 0, 0, 2]
    assert write_series(everything).splitlines()[1:3] == [
        b"2026-11-21,1,1,3,1,0,0,0,0,0",
        b"2026-11-22,0,0,0,0,0,0,0,0,0",
    ]


async def test_weeks_that_end_before_midnight_have_no_gap_and_no_overlap(
    database: Database, store: StatisticsStore
) -> None:
    instant, second = timedelta(microseconds=1), timedelta(seconds=1)
    await keep(database, TODAY - 7 * DAY, TODAY - second, TODAY, TODAY + 7 * HOUR)

    weeks = [
        await gather_statistics(store, Period.WEEK, TODAY + distance - instant)
        for distance in (0 * DAY, 7 * DAY)
    ]

    assert [week.tally.photos for week in weeks] == [2, 2]
    assert [len(week.slots) for week in weeks] == [7, 7]
    assert len((await gather_statistics(store, Period.TODAY, TODAY)).slots) == 1
    assert sum(tally.photos for week in weeks for tally in week.slots.values()) == 4


async def test_times_become_a_median_and_a_95th_percentile_in_the_order_of_the_steps(
    database: Database, store: StatisticsStore
) -> None:
    times = [{"draw": 3.0, "read": float(milliseconds)} for milliseconds in range(101)]
    await keep_answers(database, *({"at": NOW, "milliseconds": each} for each in times))

    statistics = await gather_statistics(store, Period.TODAY, NOW)

    assert list(statistics.times.items()) == [
        ("read", StepTimes(median=50.0, high=95.0)),
        ("draw", StepTimes(median=3.0, high=3.0)),
    ]
