from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.application import build_application
from bot.database import Database
from bot.lifecycle import Services, close_services, open_early, prepare
from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID
from bot.models.reading_pool import ReadingPool
from bot.settings import load_settings
from bot.transport.context import App
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry
from tests.bot.chat import Chat


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The database that a bot with this folder uses, empty."""
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def application(api: LocalBotApi, reader: DigitReader, tmp_path: Path) -> AsyncIterator[App]:
    settings = load_settings(
        bot_token=api.token,
        telegram_api_url=api.api_url,
        admin_ids=frozenset({ADMIN_ID}),
        data_dir=tmp_path,
        database_url=None,
        webhook_url=None,
    )
    services = Services(
        settings=settings,
        pool=ReadingPool(reader),
        database=Database(settings.database),
        versions=ModelRegistry(tmp_path),
    )
    built = build_application(services)
    async with built:
        await open_early(built)
        await prepare(built)
        yield built
        await close_services(built)


@pytest.fixture
async def chat(api: LocalBotApi, application: App) -> AsyncIterator[Chat]:
    async with httpx.AsyncClient() as http:
        yield Chat(api, application, http)
