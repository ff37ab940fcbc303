import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from telegram import Update
from telegram.error import TimedOut

from bot.inbox.inbox import InboxError
from bot.lifecycle import make_monitoring
from bot.monitoring import health as health_module
from bot.monitoring.health import (
    POLL_LIMIT,
    STALL_LIMIT,
    WELL,
    WRITE_LIMIT,
    Health,
)
from bot.transport import counters as counters_module
from bot.transport.client import BotClient
from bot.transport.context import App
from model.reading.reader import DigitReader
from tests.bot.monitoring.unwatched_bot import WEBHOOK, build_bot


@pytest.fixture
async def bot(reader: DigitReader, tmp_path: Path) -> AsyncIterator[App]:
    bot = build_bot(tmp_path, reader)
    services = bot.bot_data.services
    await services.database.open()
    yield bot
    services.pool.close()
    await services.database.close()


async def examine(bot: App) -> Health:
    return await make_monitoring(bot).health.examine()


async def test_a_bot_that_has_just_started_is_well(bot: App) -> None:
    health = await examine(bot)

    assert health.model == bot.bot_data.services.pool.model_name
    assert health.checks == dict.fromkeys(("telegram", "handlers", "reading", "database"), WELL)
    assert health.failures == {}
    assert health.waiting == 0


async def test_a_poll_counts_once_telegram_has_answered_it(
    bot: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitoring = make_monitoring(bot)
    monitoring.health._telegram._started -= 1000.0
    before = await monitoring.health.examine()
    monkeypatch.setattr("telegram.ext.ExtBot.get_updates", answer_nothing)

    await bot.bot.get_updates()
    after = await monitoring.health.examine()

    assert before.poll_age is not None
    assert after.poll_age is not None
    assert after.poll_age < 1000.0 < before.poll_age


async def answer_nothing(_bot: BotClient) -> tuple[Update, ...]:
    return ()


async def test_a_bot_that_hears_nothing_of_telegram_is_not_well(bot: App) -> None:
    bot.bot._polled_at = counters_module.Clock() - POLL_LIMIT - 10.0

    health = await examine(bot)

    assert health.failures == {"telegram": f"no successful poll for {POLL_LIMIT + 10.0:.0f} s"}


async def test_a_bot_that_has_not_reached_telegram_yet_is_not_well(
    bot: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("telegram.ext.ExtBot.initialize", AsyncMock(side_effect=TimedOut()))
    for _ in range(3):
        with pytest.raises(TimedOut):
            await bot.bot.initialize()
    unreached = await examine(bot)
    monkeypatch.setattr("telegram.ext.ExtBot.initialize", AsyncMock())
    await bot.bot.initialize()

    reason = "no answer in time; a firewall may block it"
    assert unreached.failures == {"telegram": f"not reached since the start: {reason}"}
    assert (await examine(bot)).failures == {}
    assert [record.message for record in caplog.records if "Telegram cannot" in record.message] == [
        f"Telegram cannot be reached at https://api.telegram.org: {reason}. Retrying."
    ]


async def test_a_bot_that_cannot_keep_what_a_poll_brings_has_not_polled(
    bot: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telegram.ext.ExtBot.get_updates", answer_nothing)
    monkeypatch.setattr(bot.bot, "_keep", AsyncMock(side_effect=InboxError("the disk is full")))

    with pytest.raises(InboxError):
        await bot.bot.get_updates()

    assert bot.bot.polled_at is None


async def test_a_bot_whose_database_takes_nothing_is_not_well(bot: App) -> None:
    bot.bot_data.services.inbox.heartbeat_at = counters_module.Clock() - WRITE_LIMIT - 10.0

    health = await examine(bot)

    told = f"nothing was written for {WRITE_LIMIT + 10.0:.0f} s"
    assert health.failures == {"database": told}
    assert health.waiting == 0


async def test_a_bot_whose_webhook_does_not_listen_is_not_well(
    reader: DigitReader, tmp_path: Path
) -> None:
    bot = build_bot(tmp_path, reader, **WEBHOOK)
    await bot.bot_data.services.database.open()

    health = await examine(bot)

    assert health.poll_age is None
    assert health.failures == {"telegram": "the webhook does not listen"}
    bot.bot_data.services.pool.close()
    await bot.bot_data.services.database.close()


async def test_handlers_that_come_to_no_end_are_not_well(
    bot: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot.bot_data.services.counters.working():
        later = counters_module.Clock() + STALL_LIMIT + 1.0
        monkeypatch.setattr(counters_module, "Clock", lambda: later)

        health = await examine(bot)

    assert list(health.failures) == ["handlers"]


@asynccontextmanager
async def stuck(threads: Executor) -> AsyncIterator[asyncio.Future[bool]]:
    """Hold a thread up; nobody is patient meanwhile."""
    go_on = threading.Event()
    held = asyncio.get_running_loop().run_in_executor(threads, go_on.wait)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(health_module, "PATIENCE", 0.05)
            yield held
    finally:
        go_on.set()
        await held


async def test_a_reading_thread_that_is_stuck_is_not_well(bot: App) -> None:
    async with stuck(bot.bot_data.services.pool._executor):
        health = await examine(bot)

    assert health.failures == {"reading": "no answer in 0.05 s"}


async def test_a_database_that_is_stuck_is_not_waited_for(bot: App) -> None:
    async with stuck(bot.bot_data.services.database._threads._executor) as held:
        health = await examine(bot)

        assert not held.done()
    assert health.failures == {"database": "no answer in 0.05 s"}


async def test_a_database_that_is_gone_is_not_well(reader: DigitReader, tmp_path: Path) -> None:
    bot = build_bot(tmp_path, reader, database_url=f"sqlite:///{tmp_path}/nowhere/rakam.sqlite3")

    health = await examine(bot)

    assert health.failures == {"database": "OperationalError"}
    assert health.waiting is None
    bot.bot_data.services.pool.close()
    await bot.bot_data.services.database.close()
