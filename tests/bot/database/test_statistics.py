from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.database.connection import Database
from bot.database.statistics import Confusion, StatisticsStore, Tally
from tests.bot.statistics.samples import GRACE, keep_answers

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def statistics(database: Database) -> StatisticsStore:
    return StatisticsStore(database)


async def keep(database: Database, *answers: dict[str, Any]) -> None:
    """Store answers; each row has only the values that matter."""
    await keep_answers(database, *({"at": NOON, **answer} for answer in answers))


def read(text: str, confidence: float, **more: Any) -> dict[str, Any]:
    count = sum(character.isdigit() for character in text)
    return {"text": text, "digit_count": count, "lowest_confidence": confidence, **more}


async def test_no_answers_add_up_to_zero(statistics: StatisticsStore) -> None:
    assert await statistics.tally(LONG_AGO, LATER) == Tally()
    assert await statistics.tallies(LONG_AGO, LATER, DAY) == {}
    assert await statistics.milliseconds(LONG_AGO, LATER) == {}
    assert await statistics.confusions(LONG_AGO, LATER, 5) == []
    assert await statistics.reading_since("cnn-1") is None
    assert Tally().accuracy is None


async def test_answers_add_up(database: Database, statistics: StatisticsStore) -> None:
    await keep(
        database,
        read("407", 0.995, verdict="right"),
        read("1 2\n77", 0.96, person_id=GRACE, verdict="right"),
        read("7", 0.5, outcome="unsure", verdict="wrong", corrected_text="1"),
        read("9", 0.4, outcome="unsure"),
        {"outcome": "no_digits"},
        {"outcome": "error", "model": None},
        {"outcome": "error", "model": None, "person_id": GRACE},
    )

    tally = await statistics.tally(LONG_AGO, LATER)

    assert (tally.photos, tally.people, tally.digits) == (7, 2, 9)
    assert tally.outcomes == {"read": 2, "unsure": 2, "no_digits": 1, "error": 2}
    assert tally.digit_counts == (1, 1, 1, 0, 1, 0, 0, 4, 0, 1)
    assert tally.confidence == pytest.approx((0.995 + 0.96 + 0.5 + 0.4) / 4)
    assert tally.confidence_counts == (1, 1, 0, 0, 1, 1)
    assert (tally.confirmed, tally.corrected) == (2, 1)
    assert tally.accuracy == pytest.approx(2 / 3)


async def test_each_confidence_counts_in_one_range(
    database: Database, statistics: StatisticsStore
) -> None:
    bounds = (0.0, 0.4999, 0.5, 0.7999, 0.8, 0.9, 0.95, 0.99, 1.0)
    await keep(database, *(read("7", confidence) for confidence in bounds))

    assert (await statistics.tally(LONG_AGO, LATER)).confidence_counts == (2, 2, 1, 1, 1, 2)


async def test_slots_begin_in_utc_and_end_before_the_next_one(
    database: Database, statistics: StatisticsStore
) -> None:
    last_instant = DAY - timedelta(milliseconds=1)
    await keep(
        database,
        {"at": MIDNIGHT - DAY + last_instant},
        read("12", 0.9, at=MIDNIGHT),
        read("3", 0.9, at=MIDNIGHT + last_instant, person_id=GRACE),
    )

    days = await statistics.tallies(LONG_AGO, LATER, DAY)
    hours = await statistics.tallies(MIDNIGHT, LATER, HOUR)

    assert {day: tally.photos for day, tally in days.items()} == {MIDNIGHT - DAY: 1, MIDNIGHT: 2}
    assert (days[MIDNIGHT].people, days[MIDNIGHT].digits) == (2, 3)
    assert {hour: tally.digits for hour, tally in hours.items()} == {
        MIDNIGHT: 2,
        MIDNIGHT + 23 * HOUR: 1,
    }


async def test_the_times_of_the_latest_answers_are_listed_by_step(
    database: Database, statistics: StatisticsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.statistics.LATEST", 3)
    await keep(
        database,
        {"milliseconds": {"read": 5.0}},
        {"milliseconds": {"read": 61.5, "draw": 11.0}},
        {"milliseconds": {"read": 20.0}},
        {"milliseconds": {}},
        {"milliseconds": {"read": 99.0}, "at": LONG_AGO},
    )

    assert await statistics.milliseconds(MIDNIGHT, LATER) == {"read": [20.0, 61.5], "draw": [11.0]}


async def test_the_most_frequent_confusions_come_first(
    database: Database, statistics: StatisticsStore
) -> None:
    pairs = [("7", "1"), ("97", "91"), ("7", "1"), ("4", "9"), ("1", "7"), ("3 1", "3 7")]
    old = {"text": "5", "corrected_text": "6", "at": LONG_AGO}
    await keep(database, old, *({"text": text, "corrected_text": truth} for text, truth in pairs))

    confusions = await statistics.confusions(MIDNIGHT, LATER, 2)

    assert confusions == [Confusion(7, 1, count=3), Confusion(1, 7, count=2)]
    assert len(await statistics.confusions(MIDNIGHT, LATER, 9)) == 3


async def test_a_model_is_in_use_since_the_last_answer_of_another_one(
    database: Database, statistics: StatisticsStore
) -> None:
    models = ("cnn-1", "cnn-2", None, "cnn-1", "cnn-1", None)
    await keep(
        database,
        *({"model": model, "at": NOON + hour * HOUR} for hour, model in enumerate(models)),
    )

    assert await statistics.reading_since("cnn-1") == NOON + 3 * HOUR
    assert await statistics.reading_since("cnn-2") is None
    assert await statistics.reading_since("cnn-3") is None


async def test_one_process_claims_the_digest_of_each_week_and_may_release_it(
    second: Database, statistics: StatisticsStore
) -> None:
    others = StatisticsStore(second)

    claims = [await each.claim_digest(MIDNIGHT) for each in (statistics, others, statistics)]
    await statistics.release_digest(MIDNIGHT)
    claims += [await others.claim_digest(week) for week in (MIDNIGHT, MIDNIGHT + 7 * DAY)]

    assert claims == [True, False, False, True, True]
