import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import Forbidden

from bot.statistics.digest_schedule import Digest, due_week
from bot.transport.context import App
from model.reading.reader import DigitReader
from tests.bot.unwatched_bot import build_bot

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
ADMINS = (7, 8)


class Telegram:
    """Takes the pictures that the bot sends, or fails."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.failures: dict[int, Exception] = {}

    async def take(self, chat_id: int, _picture: Any, caption: str, **_options: Any) -> None:
        if chat_id in self.failures:
            raise self.failures[chat_id]
        self.sent.append((chat_id, caption))


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Telegram:
    telegram = Telegram()
    monkeypatch.setattr("telegram.ext.ExtBot.send_photo", telegram.take)
    return telegram


@pytest.fixture
async def bot(reader: DigitReader, tmp_path: Path) -> AsyncIterator[App]:
    bot = build_bot(tmp_path, reader, admin_ids=frozenset(ADMINS), weekly_digest=True)
    services = bot.bot_data.services
    await services.database.open()
    yield bot
    services.pool.close()
    await services.database.close()


async def check_at(now: datetime, bot: App) -> None:
    assert bot.job_queue is not None
    [job] = bot.job_queue.jobs()
    await job.callback.__self__.send_if_due(bot.bot, now)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("hours", "is_due"),
    [(-0.001, False), (0, True), (16, True), (17, False)],
    ids=["before 7:00", "at 7:00", "late on Monday", "on Tuesday"],
)
def test_the_digest_is_due_on_monday_from_seven_on(hours: float, *, is_due: bool) -> None:
    assert (due_week(MONDAY + hours * HOUR) is not None) is is_due


async def test_every_admin_receives_seven_days_once_a_week_in_their_language(
    bot: App, telegram: Telegram
) -> None:
    await bot.bot_data.services.people.remember_language(8, "tr")

    for hours in range(3):
        await check_at(MONDAY + hours * HOUR, bot)
    await check_at(MONDAY + WEEK, bot)

    assert [admin for admin, _ in telegram.sent] == [7, 8, 7, 8]
    assert telegram.sent[0][1].startswith("<b>Last 7 days</b>")
    assert telegram.sent[1][1].startswith("<b>Son 7 gün</b>")


async def test_an_admin_who_cannot_be_reached_keeps_it_from_nobody_else(
    bot: App, telegram: Telegram
) -> None:
    telegram.failures = {7: Forbidden("bot was blocked by the user")}

    await check_at(MONDAY, bot)
    await check_at(MONDAY + HOUR, bot)

    assert [admin for admin, _ in telegram.sent] == [8]


async def test_a_digest_that_reached_nobody_is_sent_later_that_monday(
    bot: App, telegram: Telegram
) -> None:
    telegram.failures = dict.fromkeys(ADMINS, Forbidden("bot was blocked by the user"))
    await check_at(MONDAY, bot)

    telegram.failures = {}
    await check_at(MONDAY + HOUR, bot)

    assert [admin for admin, _ in telegram.sent] == [7, 8]


async def test_a_bot_checks_as_soon_as_it_runs(bot: App, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = asyncio.Event()

    async def check(*_arguments: Any) -> None:
        checked.set()

    monkeypatch.setattr(Digest, "send_if_due", check)
    jobs = bot.job_queue
    assert jobs is not None

    await jobs.start()
    await checked.wait()
    await jobs.stop()


async def test_a_bot_whose_admins_want_no_digest_has_no_job(
    reader: DigitReader, tmp_path: Path
) -> None:
    bot = build_bot(tmp_path, reader)

    assert bot.job_queue is not None
    assert bot.job_queue.jobs() == ()
    bot.bot_data.services.pool.close()
