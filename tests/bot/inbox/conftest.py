import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from telegram.ext import MessageHandler, filters

from bot.lifecycle import close_services, open_early, prepare
from bot.local import LocalBotApi
from bot.transport.context import App
from model.reading.reader import DigitReader
from tests.bot.inbox.desk import Desk
from tests.bot.unwatched_bot import build_bot


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def start(
    api: LocalBotApi, reader: DigitReader, tmp_path: Path, desk: Desk
) -> AsyncIterator[Callable[[], Awaitable[App]]]:
    """Start the bot, with a desk in the place of its handlers; it is stopped in the end."""
    async with AsyncExitStack() as stack:

        async def start() -> App:
            application = build_bot(
                tmp_path,
                reader,
                bot_token=api.token,
                telegram_api_url=api.api_url,
                database_url=None,
            )
            application.handlers.clear()
            application.add_handler(MessageHandler(filters.ALL, desk.answer))
            await stack.enter_async_context(running(application))
            return application

        yield start
        desk.go.set()


@asynccontextmanager
async def running(application: App) -> AsyncIterator[None]:
    async with application:
        await open_early(application)
        await prepare(application)
        await application.start()
        yield
        await application.stop()
    await close_services(application)


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """List what was logged above INFO."""
    return lambda: [
        record.getMessage() for record in caplog.records if record.levelno > logging.INFO
    ]
