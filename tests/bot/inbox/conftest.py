import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from telegram.ext import MessageHandler, filters

from bot.transport.context import App
from tests.bot.conftest import BuildBot, prepared
from tests.bot.inbox.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def start(build: BuildBot, desk: Desk) -> AsyncIterator[Callable[[], Awaitable[App]]]:
    """Start the bot, with a desk instead of its handlers; stop it after the test."""
    async with AsyncExitStack() as stack:

        async def start() -> App:
            application = await stack.enter_async_context(prepared(build()))
            application.handlers.clear()
            application.add_handler(MessageHandler(filters.ALL, desk.answer))
            await application.start()
            stack.push_async_callback(application.stop)
            return application

        yield start
        desk.go.set()


@pytest.fixture
def complaints(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """List what was logged above INFO."""
    return lambda: [
        record.getMessage() for record in caplog.records if record.levelno > logging.INFO
    ]
