"""The same tests on both kinds of database: a SQLite file and a real PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.database import Database
from tests.postgres import PostgresServer, find_programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed: apt install postgresql")
    server = PostgresServer(programs)
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that is still empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'not' / 'there' / 'yet' / 'rakam.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.make_database()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await database.open()
    yield database
    await database.close()
