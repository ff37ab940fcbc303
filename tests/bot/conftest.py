from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from bot.database.connection import Database
from bot.lifecycle import close_services, open_early, prepare
from bot.local.people import ADMIN_ID
from bot.local.server import LocalBotApi
from bot.transport.context import App
from model.reading.reader import DigitReader
from tests.bot.chat import Chat
from tests.bot.unwatched_bot import build_bot

BuildBot = Callable[..., App]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The database that a bot with this folder uses, empty."""
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def build(api: LocalBotApi, reader: DigitReader, tmp_path: Path) -> BuildBot:
    """Build the application with other settings than usual; it is not started."""
    return partial(
        build_bot,
        tmp_path,
        reader,
        bot_token=api.token,
        telegram_api_url=api.api_url,
        admin_ids=frozenset({ADMIN_ID}),
        database_url=None,
    )


@pytest.fixture
def built(build: BuildBot) -> App:
    return build()


@asynccontextmanager
async def prepared(application: App) -> AsyncIterator[App]:
    async with application:
        await open_early(application)
        await prepare(application)
        yield application
        await close_services(application)


@pytest.fixture
async def application(built: App) -> AsyncIterator[App]:
    async with prepared(built):
        yield built


@pytest.fixture
async def chat(api: LocalBotApi, application: App) -> AsyncIterator[Chat]:
    async with httpx.AsyncClient() as http:
        yield Chat(api, application, http)
