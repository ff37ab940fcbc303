import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from telegram.error import TimedOut

from bot.lifecycle import Services, make_monitoring
from bot.monitoring import health as health_module
from bot.monitoring.health import POLL_LIMIT, STALL_LIMIT, WRITE_LIMIT, Health
from bot.transport import counters as counters_module
from bot.transport.context import App
from tests.bot.conftest import BuildBot
from tests.bot.unwatched_bot import WEBHOOK


@asynccontextmanager
async def closing(bot: App) -> AsyncIterator[App]:
    yield bot
    bot.bot_data.services.pool.close()
    await bot.bot_data.services.database.close()


@pytest.fixture
async def bot(build: BuildBot) -> AsyncIterator[App]:
    """A bot whose database is open, and that does not poll."""
    async with closing(build()) as bot:
        await bot.bot_data.services.database.open()
        yield bot


async def examine(bot: App) -> Health:
    return await make_monitoring(bot).health.examine()


async def test_a_poll_counts_once_telegram_has_answered_it(
    bot: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = make_monitoring(bot).health
    check._started -= POLL_LIMIT + 10.0
    bot.bot_data.services.inbox.heartbeat_at = counters_module.Clock()
    before = await check.examine()
    monkeypatch.setattr("telegram.ext.ExtBot.get_updates", AsyncMock(return_value=()))

    await bot.bot.get_updates()
    after = await check.examine()

    assert before.failures == {"telegram": f"no successful poll for {POLL_LIMIT + 10.0:.0f} s"}
    assert after.failures == {}
    assert after.poll_age is not None
    assert after.poll_age < POLL_LIMIT
    assert after.waiting == 0


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
    [told] = [each.message for each in caplog.records if "Telegram cannot" in each.message]
    assert told.endswith(f": {reason}. Retrying.")


async def test_a_bot_whose_database_takes_nothing_is_not_well(bot: App) -> None:
    bot.bot_data.services.inbox.heartbeat_at = counters_module.Clock() - WRITE_LIMIT - 10.0

    health = await examine(bot)

    assert health.failures == {"database": f"nothing was written for {WRITE_LIMIT + 10.0:.0f} s"}
    assert health.waiting == 0


async def test_a_bot_whose_webhook_does_not_listen_is_not_well(build: BuildBot) -> None:
    async with closing(build(**WEBHOOK)) as bot:
        await bot.bot_data.services.database.open()

        health = await examine(bot)

    assert health.poll_age is None
    assert health.failures == {"telegram": "the webhook does not listen"}


async def test_handlers_that_come_to_no_end_are_not_well(
    bot: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bot.bot_data.services.counters.working():
        later = counters_module.Clock() + STALL_LIMIT + 1.0
        monkeypatch.setattr(counters_module, "Clock", lambda: later)

        health = await examine(bot)

    assert list(health.failures) == ["handlers"]


@pytest.mark.parametrize(
    ("name", "find"),
    [
        ("reading", lambda services: services.pool._executor),
        ("database", lambda services: services.database._threads),
    ],
)
async def test_a_thread_that_is_stuck_is_not_well_and_not_waited_for(
    name: str, find: Callable[[Services], Executor], bot: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "PATIENCE", 0.05)
    go_on = threading.Event()
    threads = find(bot.bot_data.services)
    held = asyncio.get_running_loop().run_in_executor(threads, go_on.wait)

    health = await examine(bot)

    assert not held.done()
    go_on.set()
    await held
    assert health.failures == {name: "no answer in 0.05 s"}


async def test_a_database_that_is_gone_is_not_well(build: BuildBot, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/nowhere/rakam.sqlite3"

    async with closing(build(database_url=address)) as bot:
        health = await examine(bot)

    assert health.failures == {"database": "OperationalError"}
    assert health.waiting is None
