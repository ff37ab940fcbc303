from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.database import Database, StatisticsStore, Tally
from bot.database.tables import ANSWERS, PEOPLE
from bot.digest import DUE, WEEK, Digest, gather_digest, latest_week
from bot.replies import Replies
from bot.statistics import StepTimes

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)

BUSY = Digest(
    week=MONDAY,
    tally=Tally(photos=1234, people=56, confidence=0.931, confirmed=50, corrected=2),
    before=Tally(photos=1100, people=50, confidence=0.943, confirmed=97, corrected=3),
    slowest=("read", StepTimes(median=35.2, high=81.0)),
)


@pytest.fixture
async def statistics(tmp_path: Path) -> AsyncIterator[StatisticsStore]:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    async with database.writing() as connection:
        await connection.execute(insert(PEOPLE).values(id=7))
        for at, confidence, verdict, steps in (
            (MONDAY - WEEK - SECOND, 0.1, "wrong", {"decode": 900.0}),
            (MONDAY - WEEK, 0.9, "right", {"decode": 800.0}),
            (MONDAY - SECOND, 0.7, "wrong", {"decode": 700.0}),
            (MONDAY, 0.6, "right", {"decode": 5.0, "read": 30.0, "draw": 2.0}),
            (MONDAY + WEEK - SECOND, 0.8, None, {"decode": 9.0, "read": 20.0, "draw": 2.0}),
            (MONDAY + WEEK, 0.2, "wrong", {"decode": 600.0}),
        ):
            answer = {"at": at, "person_id": 7, "chat_id": 7, "outcome": "read", "text": "4"}
            answer |= {"digit_count": 1, "lowest_confidence": confidence}
            answer |= {"milliseconds": steps, "verdict": verdict}
            await connection.execute(insert(ANSWERS).values(answer))
    yield StatisticsStore(database)
    await database.close()


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (MONDAY + WEEK + DUE, MONDAY),
        (MONDAY + WEEK + DUE - SECOND, MONDAY - WEEK),
        (MONDAY + 2 * WEEK, MONDAY),
    ],
    ids=["on Monday morning", "just before it", "a Monday's first moment"],
)
def test_a_week_is_told_of_from_the_morning_after_it_on(now: datetime, week: datetime) -> None:
    assert latest_week(now) == week


async def test_a_week_is_gathered_to_the_second_beside_the_one_before_it(
    statistics: StatisticsStore,
) -> None:
    digest = await gather_digest(statistics, MONDAY)

    assert (digest.tally.photos, digest.before.photos) == (2, 2)
    assert (digest.tally.accuracy, digest.before.accuracy) == (1.0, 0.5)
    assert digest.drift == pytest.approx(-0.1)
    assert digest.slowest == ("read", StepTimes(median=25.0, high=29.5))


async def test_a_week_without_photos_has_nothing_that_drifts_or_is_slow(
    statistics: StatisticsStore,
) -> None:
    digest = await gather_digest(statistics, MONDAY + 10 * WEEK)

    assert digest.tally.photos == 0
    assert digest.drift is None
    assert digest.slowest is None


def test_a_week_is_told_in_english() -> None:
    confidence = "Confidence of the least sure digit: 93.1\u00a0% on average"

    assert Replies("en").digest(BUSY).splitlines() == [
        "<b>The week</b> · 2026-11-16 – 2026-11-22, UTC",
        "",
        "Photos: 1,234 from 56 people",
        "The week before: 1,100, 97.00\u00a0% right",
        "50 confirmed, 2 corrected · 96.15\u00a0% right",
        f"{confidence}, 1.2 points lower than in the week before",
        "Slowest: Reading: median 35 ms, 95 % within 81 ms",
        "",
        "/stats 7d shows more.",
    ]


def test_a_week_is_told_in_turkish() -> None:
    told = Replies("tr").digest(BUSY)

    assert told.startswith("<b>Haftanın özeti</b> · 16.11.2026 – 22.11.2026, UTC\n\nFotoğraf: ")
    assert "Önceki hafta: 1.100, %97,00 doğru" in told
    assert "ortalama %93,1, önceki haftadan 1,2 puan düşük" in told


@pytest.mark.parametrize(
    ("drift", "words"),
    [
        (0.02, "2.0 points higher than in the week before"),
        (0.0004, "as in the week before"),
        (-0.0005, "0.1 points lower than in the week before"),
    ],
)
def test_a_drift_is_told_as_it_is(drift: float, words: str) -> None:
    before = Tally(photos=1, confidence=0.5)
    week = Tally(photos=1, confidence=0.5 + drift)

    told = Replies("en").digest(Digest(week=MONDAY, tally=week, before=before, slowest=None))

    assert told.splitlines()[-3].endswith(f"on average, {words}")


def test_an_empty_week_is_told_as_such() -> None:
    told = Replies("en").digest(Digest(week=MONDAY, tally=Tally(), before=Tally(), slowest=None))

    assert told.splitlines()[2:] == ["No photos.", "", "/stats 7d shows more."]
