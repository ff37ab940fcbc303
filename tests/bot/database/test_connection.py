import asyncio
import os
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.database.connection import SETTINGS, Database
from bot.database.people import PeopleStore
from bot.settings import SettingsError

TURKISH = text("UPDATE people SET language = 'tr'")


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_urls_with_another_driver_open_the_same_database(url: str) -> None:
    kind, rest = url.split(":", 1)
    driver = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+asyncpg"}[kind]
    first, second = Database(url), Database(f"{driver}:{rest}")
    await first.open()
    await PeopleStore(first).remember_language(7, "tr")

    assert await PeopleStore(second).language_of(7) == "tr"

    await first.close()
    await second.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
async def test_only_the_owner_may_read_a_new_file_and_its_journal(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")

    await database.open()

    modes = modes_in(tmp_path)
    assert {"rakam.sqlite3", "rakam.sqlite3-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    await database.close()


async def test_a_cancelled_transaction_blocks_no_other_one(
    database: Database, second: Database
) -> None:
    people = PeopleStore(database)

    with second._engine.begin() as connection:
        if not second.is_sqlite:  # SQLite allows one writer at a time anyway.
            connection.execute(text("LOCK TABLE people"))
        waiting = asyncio.create_task(people.remember_language(7, "tr"))
        await asyncio.sleep(0.1)  # until it waits for the other one
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await people.remember_language(8, "en")
    assert await PeopleStore(second).language_of(8) == "en"


async def test_a_process_that_sleeps_within_a_transaction_blocks_no_other_one(
    database: Database, second: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a SQLite file is for one process")
    settings = ("SET idle_in_transaction_session_timeout = '200ms'",)
    monkeypatch.setitem(SETTINGS, "postgresql", settings)
    people = PeopleStore(database)
    await people.remember_language(7, "en")

    def sleep_within_a_transaction(connection: Connection) -> None:
        connection.execute(TURKISH)
        time.sleep(1)
        connection.execute(TURKISH)

    asleep = asyncio.create_task(second.run(sleep_within_a_transaction))
    await asyncio.sleep(0.1)
    await people.remember_language(7, "de")

    with pytest.raises(SQLAlchemyError):
        await asleep
    assert await people.language_of(7) == "de"


async def test_a_server_that_does_not_answer_is_reported_in_one_line() -> None:
    database = Database("postgresql://rakam:secret@127.0.0.1:1/rakam")

    with pytest.raises(SettingsError) as told:
        await database.open()

    assert "127.0.0.1" in str(told.value)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)
    await database.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "no address of a database"),
        ("postgresql://rakam:pass@wORD:543x@somewhere/rakam", "no address of a database"),
        ("mysql://somewhere/rakam", "SQLite and PostgreSQL are known, received: 'mysql'"),
        ("postgresql://rakam:se@cret@localhost/rakam", "write @ in a password as %40"),
        ("postgresql://rakam:se@cr/et@localhost/rakam", "write @ in a password as %40"),
    ],
)
def test_an_invalid_url_is_refused_without_showing_its_password(url: str, message: str) -> None:
    with pytest.raises(SettingsError) as told:
        Database(url)

    assert str(told.value) == f"DATABASE_URL: {message}"
    assert told.value.__cause__ is None
