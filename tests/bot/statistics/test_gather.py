from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert
from telegram.constants import MessageLimit

from bot.database import (
    AnswerStore,
    Database,
    NewAnswer,
    RunStatus,
    StatisticsStore,
    Tally,
)
from bot.database.tables import ANSWERS, PEOPLE
from bot.i18n import LANGUAGES, Words
from bot.local.markup import parse_html
from bot.monitoring.memory import measure_resident
from bot.settings import Language
from bot.statistics.gather import (
    DAY,
    HOUR,
    Condition,
    Period,
    Statistics,
    StepTimes,
    gather_slots,
    gather_statistics,
    write_series,
)
from bot.statistics.texts import StatisticsTexts
from tests.bot.statistics.samples import CONDITION, NOW, TODAY, statistics_of

ADA = 7


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> StatisticsStore:
    return StatisticsStore(database)


async def keep(database: Database, *moments: datetime, milliseconds: float = 50.0) -> None:
    """Keep an answer at each of some moments."""
    answer = {
        "person_id": ADA,
        "chat_id": ADA,
        "outcome": "read",
        "text": "407",
        "digit_count": 3,
        "milliseconds": {"read": milliseconds},
    }
    async with database.writing() as connection:
        await connection.execute(database.insert_missing(PEOPLE).values(id=ADA))
        for moment in moments:
            await connection.execute(insert(ANSWERS).values(answer | {"at": moment}))


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (Period.TODAY, datetime(2026, 11, 24, tzinfo=UTC)),
        (Period.WEEK, datetime(2026, 11, 18, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 10, 26, tzinfo=UTC)),
        (Period.ALL, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_period_begins_with_a_day_of_utc(period: Period, since: datetime) -> None:
    assert period.since(NOW) == since


def test_where_it_is_tomorrow_already_it_is_today_in_utc() -> None:
    istanbul = datetime(2026, 11, 25, 2, 59, tzinfo=timezone(timedelta(hours=3)))

    assert Period.TODAY.since(istanbul) == TODAY
    assert Period.TODAY.since(istanbul + timedelta(minutes=1)) == TODAY + DAY


async def test_an_empty_database_has_statistics_too(store: StatisticsStore) -> None:
    for period in Period:
        statistics = await gather_statistics(store, period, NOW)

        assert statistics.tally == Tally()
        assert (statistics.times, statistics.confusions, statistics.trainings) == ({}, [], {})
    assert statistics.slots == []


async def test_each_period_counts_its_own_days(database: Database, store: StatisticsStore) -> None:
    instant = timedelta(microseconds=1)
    ages = [instant, 6 * DAY, 6 * DAY + instant, 29 * DAY, 29 * DAY + instant, 400 * DAY]
    await keep(database, NOW, TODAY, *(TODAY - age for age in ages))

    counts = [(await gather_statistics(store, period, NOW)).tally.photos for period in Period]

    assert counts == [2, 4, 6, 8]


async def test_slots_have_no_gaps(database: Database, store: StatisticsStore) -> None:
    await keep(database, TODAY + HOUR, NOW, TODAY - 3 * DAY)

    hours = await gather_slots(store, Period.TODAY, NOW)
    days = await gather_slots(store, Period.WEEK, NOW)
    everything = await gather_slots(store, Period.ALL, NOW)

    assert [slot.start for slot in hours] == [TODAY + index * HOUR for index in range(16)]
    assert [slot.tally.photos for slot in hours] == [0, 1, *[0] * 13, 1]
    assert [slot.start for slot in days] == [TODAY - index * DAY for index in range(6, -1, -1)]
    assert [slot.tally.photos for slot in days] == [0, 0, 0, 1, 0, 0, 2]
    assert [slot.tally.photos for slot in everything] == [1, 0, 0, 2]


async def test_at_midnight_the_day_has_one_hour(store: StatisticsStore) -> None:
    assert len(await gather_slots(store, Period.TODAY, TODAY)) == 1
    assert len(await gather_slots(store, Period.WEEK, TODAY)) == 7


async def test_an_answer_that_came_just_after_midnight_has_a_slot(
    database: Database, store: StatisticsStore
) -> None:
    await keep(database, TODAY)

    slots = await gather_slots(store, Period.ALL, TODAY - timedelta(seconds=1))

    assert [slot.start for slot in slots] == [TODAY]


async def test_times_become_a_median_and_a_95th_percentile(
    database: Database, store: StatisticsStore
) -> None:
    for milliseconds in range(101):
        await keep(database, NOW, milliseconds=float(milliseconds))

    statistics = await gather_statistics(store, Period.TODAY, NOW)

    assert statistics.times == {"read": StepTimes(median=50.0, high=95.0)}


async def test_times_stand_in_the_order_of_the_steps(
    database: Database, store: StatisticsStore
) -> None:
    took = {"draw": 3.0, "read": 2.0, "decode": 1.0}
    answer = NewAnswer(person_id=ADA, chat_id=ADA, outcome="read", milliseconds=took)
    await AnswerStore(database).record(answer)

    statistics = await gather_statistics(store, Period.ALL, datetime.now(UTC))

    assert list(statistics.times) == ["decode", "read", "draw"]


async def test_the_series_has_a_line_for_each_day(
    database: Database, store: StatisticsStore
) -> None:
    await keep(database, NOW, TODAY, TODAY - 2 * DAY)

    series = write_series(await gather_slots(store, Period.ALL, NOW))

    assert series.decode().splitlines() == [
        "date,photos,people,digits,read,unsure,no_digits,error,confirmed,corrected",
        "2026-11-22,1,1,3,1,0,0,0,0,0",
        "2026-11-23,0,0,0,0,0,0,0,0,0",
        "2026-11-24,2,1,6,2,0,0,0,0,0",
    ]


def write_caption(
    language: Language, statistics: Statistics, condition: Condition = CONDITION
) -> str:
    return parse_html(StatisticsTexts(Words(language)).caption(statistics, condition))[0]


def test_the_caption_has_photos_the_model_and_the_process_in_english() -> None:
    caption = write_caption("en", statistics_of())

    assert caption.splitlines() == [
        "Last 7 days · 2026-11-18 – 2026-11-24, UTC",
        "Photos: 1,284 from 97 people · 94.71\u00a0% right",
        "Model: cnn-20261123-1, since 2026-11-23",
        "Running for 3 d 4 h · Memory: 84 MB",
    ]


def test_the_caption_has_them_in_turkish() -> None:
    caption = write_caption("tr", statistics_of())

    assert caption.splitlines() == [
        "Son 7 gün · 18.11.2026 – 24.11.2026, UTC",
        "97 kişiden 1.284 fotoğraf · %94,71 doğru",
        "Model: cnn-20261123-1, 23.11.2026 tarihinden beri",
        "Çalışma süresi: 3 gün 4 sa · Bellek: 84 MB",
    ]


def test_few_judged_answers_are_counted_and_no_percentage_is_made_of_them() -> None:
    tally = replace(statistics_of().tally, confirmed=1, corrected=2)

    caption = write_caption("en", statistics_of(tally))

    assert "1 of 3 right" in caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_photos_the_caption_is_kind_and_still_tells_of_the_bot(language: Language) -> None:
    nothing = statistics_of(Tally(), times={}, confusions=[], trainings={})
    unknown = replace(CONDITION, model_since=None, memory=None)

    caption = write_caption(language, nothing, unknown)

    assert StatisticsTexts(Words(language)).no_photos() in caption
    assert "cnn-20261123-1" in caption
    assert "MB" not in caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_caption_is_not_too_long_for_telegram(language: Language) -> None:
    million = 9_999_999
    tally = Tally(
        photos=million,
        people=million,
        digits=million,
        outcomes=dict.fromkeys(("read", "unsure", "no_digits", "error"), million),
        digit_counts=(million,) * 10,
        confidence=0.5,
        confidence_counts=(million,) * 6,
        confirmed=million,
        corrected=million,
    )
    statistics = statistics_of(
        tally,
        confusions=[replace(statistics_of().confusions[0], count=million)] * 5,
        trainings=dict.fromkeys(RunStatus, million),
    )

    caption = write_caption(language, statistics, replace(CONDITION, model="m" * 40, uptime=1e9))

    assert len(caption) <= MessageLimit.CAPTION_LENGTH


def test_what_a_model_is_called_cannot_break_the_caption() -> None:
    caption = write_caption("en", statistics_of(), replace(CONDITION, model="<b>1 & 2"))

    assert "Model: <b>1 & 2, since" in caption


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "59 s"), (3660, "1 h 1 min"), (47 * 3600, "47 h 0 min"), (49 * 3600, "2 d 1 h")],
)
def test_from_two_days_on_the_uptime_is_told_in_days(seconds: float, expected: str) -> None:
    condition = replace(CONDITION, uptime=seconds)

    caption = write_caption("en", statistics_of(), condition)

    assert f"Running for {expected} · " in caption


def test_memory_is_told_where_the_system_knows() -> None:
    resident = measure_resident()

    assert resident is None or 10_000_000 < resident < 10_000_000_000


def test_elsewhere_memory_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.monitoring.memory.RESIDENT", tmp_path / "no such file")

    assert measure_resident() is None
