from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.application import build_application
from bot.database.connection import Database
from bot.lifecycle import Services, open_early, prepare
from bot.local.people import ADMIN_ID
from bot.local.server import LocalBotApi
from bot.settings import load_settings
from bot.transport.context import App
from model.reading.reader import DigitReader
from tests.bot.chat import Chat

BuildBot = Callable[..., App]


def build_bot(folder: Path, reader: DigitReader, **others: Any) -> App:
    """Build an application, with a database that is not open yet."""
    settings = load_settings(data_dir=folder, webhook_url=None, **others)
    return build_application(Services(settings, reader))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The empty database of a bot with this folder."""
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def build(api: LocalBotApi, reader: DigitReader, tmp_path: Path) -> BuildBot:
    """Build an application with other settings; it is not started."""
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
        await application.bot_data.services.companions.aclose()


@pytest.fixture
async def application(built: App) -> AsyncIterator[App]:
    async with prepared(built):
        yield built


@pytest.fixture
def chat(api: LocalBotApi, application: App) -> Chat:
    return Chat(api, application)
