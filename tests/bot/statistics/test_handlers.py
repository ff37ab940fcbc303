import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup
from telegram.error import Forbidden

from bot.database.connection import Database
from bot.database.people import PeopleStore
from bot.database.statistics import StatisticsStore
from bot.i18n import Words
from bot.statistics.gather import Period
from bot.statistics.handlers import StatisticsHandlers
from bot.transport.cards import Card
from bot.transport.languages import Languages
from tests.bot.conftest import BuildBot

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


class Telegram:
    """Composes statistics, and receives them, except for admins who have blocked the bot."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.blocked: set[int] = set()
        self.fails = False

    async def compose(self, period: Period, words: Words, now: datetime) -> Card:
        if self.fails:
            raise ValueError("no statistics")
        caption = f"{period} to {now:%m-%d} in {words.language}"
        return Card(picture=b"", caption=caption, keyboard=InlineKeyboardMarkup([]))

    async def send_photo(self, chat_id: int, _picture: Any, caption: str, **_options: Any) -> None:
        if chat_id in self.blocked:
            raise Forbidden("bot was blocked by the user")
        self.sent.append((chat_id, caption))


@pytest.fixture
def telegram() -> Any:
    return Telegram()


@pytest.fixture
async def statistics(
    database: Database, telegram: Any, monkeypatch: pytest.MonkeyPatch
) -> StatisticsHandlers:
    monkeypatch.setattr(StatisticsHandlers, "compose", telegram.compose)
    people = PeopleStore(database)
    unused: Any = None
    await people.remember_language(8, "tr")
    return StatisticsHandlers(
        store=StatisticsStore(database),
        pool=unused,
        counters=unused,
        admin_ids={7, 8},
        languages=Languages(people, "en"),
    )


async def test_every_admin_receives_seven_days_once_on_monday_from_seven_on_in_their_language(
    statistics: StatisticsHandlers, telegram: Any
) -> None:
    too_late_and_too_early = (MONDAY - WEEK + 17 * HOUR, MONDAY - 0.001 * HOUR)
    for moment in too_late_and_too_early:
        await statistics.send_digest_if_due(telegram, moment)
    unsent = list(telegram.sent)
    for moment in (MONDAY, MONDAY + HOUR, MONDAY + 2 * HOUR, MONDAY + WEEK + 16 * HOUR):
        await statistics.send_digest_if_due(telegram, moment)

    assert unsent == []
    assert telegram.sent == [
        (admin, f"7d to {sunday} in {language}")
        for sunday in ("11-22", "11-29")
        for admin, language in ((7, "en"), (8, "tr"))
    ]


@pytest.mark.parametrize(
    ("blocked", "fails", "reached"),
    [({7}, False, [8]), ({7, 8}, False, [7, 8]), (set(), True, [7, 8])],
)
async def test_a_digest_is_sent_again_later_that_monday_only_if_it_reached_nobody(
    blocked: set[int],
    reached: list[int],
    statistics: StatisticsHandlers,
    telegram: Any,
    *,
    fails: bool,
) -> None:
    telegram.blocked, telegram.fails = blocked, fails
    with suppress(ValueError):
        await statistics.send_digest_if_due(telegram, MONDAY)

    telegram.blocked, telegram.fails = set(), False
    await statistics.send_digest_if_due(telegram, MONDAY + HOUR)

    assert [admin for admin, _ in telegram.sent] == reached


async def test_a_bot_checks_as_soon_as_it_runs_if_its_admins_want_digests(
    build: BuildBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = asyncio.Event()

    async def check(*_arguments: Any) -> None:
        checked.set()

    monkeypatch.setattr(StatisticsHandlers, "send_digest_if_due", check)
    bot, other = build(weekly_digest=True), build()
    jobs, none = bot.job_queue, other.job_queue
    assert jobs is not None
    assert none is not None

    await jobs.start()
    await checked.wait()
    await jobs.stop()

    assert none.jobs() == ()
