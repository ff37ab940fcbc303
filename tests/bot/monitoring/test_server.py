import logging
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import httpx
import pytest

from bot.lifecycle import make_monitoring
from bot.transport.context import App
from tests.bot.conftest import BuildBot
from tests.ports import free_port


@pytest.fixture
async def bot(build: BuildBot) -> AsyncIterator[App]:
    bot = build(metrics_port=free_port())
    services = bot.bot_data.services
    await services.database.open()
    yield bot
    services.pool.close()
    await services.database.close()


def serving(bot: App) -> AbstractAsyncContextManager[None]:
    port = bot.bot_data.services.settings.metrics_port
    assert port is not None
    return make_monitoring(bot).serving("127.0.0.1", port)


async def ask(bot: App, path: str) -> httpx.Response:
    port = bot.bot_data.services.settings.metrics_port
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        return await http.get(path)


async def test_the_port_answers_with_health_and_metrics_as_long_as_the_bot_runs(bot: App) -> None:
    async with serving(bot):
        health, metrics, other = [await ask(bot, path) for path in ("/health", "/metrics", "/")]

    assert [each.status_code for each in (health, metrics, other)] == [200, 200, 404]
    assert health.json() == {
        "healthy": True,
        "model": bot.bot_data.services.pool.model_name,
        **dict.fromkeys(("telegram", "handlers", "reading", "database"), "ok"),
    }
    assert metrics.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'rakam_healthy{check="database"} 1.0' in metrics.text
    with pytest.raises(httpx.ConnectError):
        await ask(bot, "/health")


async def test_falling_ill_and_getting_well_is_told_and_logged_once(
    bot: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.monitoring.health")
    heard = bot.bot_data.services.started

    async with serving(bot):
        bot.bot._polled_at = heard - 1000.0
        told = [await ask(bot, "/health"), await ask(bot, "/health")]
        bot.bot._polled_at = heard
        told.append(await ask(bot, "/health"))

    assert [each.status_code for each in told] == [503, 503, 200]
    assert re.fullmatch(r"no successful poll for \d+ s", told[0].json()["telegram"])
    assert [(each.levelname, each.message.split(" for ")[0]) for each in caplog.records] == [
        ("WARNING", "Health: ['telegram: no successful poll"),
        ("INFO", "Health: all is well"),
    ]
