"""The same tests on both kinds of database: a SQLite file and a real PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database.connection import Database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'not' / 'there' / 'yet' / 'rakam.sqlite3'}"
    url: str = request.getfixturevalue("postgres").make_database()
    return url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def second(database: Database) -> AsyncIterator[Database]:
    """The same database, used by another process."""
    second = Database(database._engine.url.render_as_string(hide_password=False))
    yield second
    await second.close()
