import asyncio
import os
import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.database.connection import OPTIONS, SETTINGS, Database
from bot.database.errors import DatabaseError
from bot.database.people import PeopleStore

TURKISH = text("UPDATE people SET language = 'tr'")


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def test_addresses_with_another_driver_open_the_same_database(url: str) -> None:
    kind, rest = url.split(":", 1)
    driver = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+asyncpg"}[kind]
    first, second = Database(url), Database(f"{driver}:{rest}")
    await first.open()
    await PeopleStore(first).remember_language(7, "tr")

    assert await PeopleStore(second).language_of(7) == "tr"

    await first.close()
    await second.close()


async def test_a_database_in_memory_works_as_one_in_a_file() -> None:
    database = Database("sqlite://")
    await database.open()
    people = PeopleStore(database)

    await asyncio.gather(*(people.remember_language(person, "tr") for person in range(20)))

    assert await people.language_of(7) == "tr"
    await database.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
async def test_nobody_else_may_read_a_new_file_or_its_journal(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")

    await database.open()

    modes = modes_in(tmp_path)
    assert {"rakam.sqlite3", "rakam.sqlite3-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    await database.close()


async def test_two_processes_may_write_at_once(url: str, database: Database) -> None:
    other = Database(url)
    first, second = PeopleStore(database), PeopleStore(other)

    await asyncio.gather(
        *(first.remember_language(person, "en") for person in range(30)),
        *(second.remember_language(person, "tr") for person in range(15, 45)),
    )

    known = [await first.language_of(person) for person in range(45)]
    assert known[:15] == ["en"] * 15
    assert set(known[15:30]) <= {"en", "tr"}
    assert known[30:] == ["tr"] * 15
    await other.close()


async def test_a_reader_sees_the_last_whole_transaction_while_another_one_writes(
    url: str, database: Database
) -> None:
    people, other = PeopleStore(database), Database(url)
    await people.remember_language(7, "en")

    with other._engine.execution_options(writes=True).begin() as connection:
        connection.execute(TURKISH)
        meanwhile = await people.language_of(7)

    assert meanwhile == "en"
    assert await people.language_of(7) == "tr"
    await other.close()


async def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    people = PeopleStore(database)
    await people.remember_language(7, "en")

    def change_and_break_off(connection: Connection) -> None:
        connection.execute(TURKISH)
        connection.execute(text("INSERT INTO people (id) VALUES (7)"))

    with pytest.raises(IntegrityError):
        await database.write(change_and_break_off)

    assert await people.language_of(7) == "en"


async def test_a_cancelled_transaction_is_in_nobodys_way(url: str, database: Database) -> None:
    people, other = PeopleStore(database), Database(url)

    with other._engine.execution_options(writes=True).begin() as connection:
        if not other.is_sqlite:  # SQLite has one writer at a time anyway.
            connection.execute(text("LOCK TABLE people"))
        waiting = asyncio.create_task(people.remember_language(7, "tr"))
        await asyncio.sleep(0.1)  # until it waits for the other one
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await people.remember_language(8, "en")
    assert await PeopleStore(other).language_of(8) == "en"
    await other.close()


async def test_the_event_loop_goes_on_while_the_database_works(database: Database) -> None:
    people = PeopleStore(database)
    writing = [asyncio.ensure_future(people.remember_language(7, "tr")) for _ in range(20)]
    turns = 0

    while not all(task.done() for task in writing):
        turns += 1
        await asyncio.sleep(0)

    assert turns > 1


async def test_a_process_that_sleeps_within_a_transaction_is_in_nobodys_way(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a SQLite file is for one process")
    settings = ("SET idle_in_transaction_session_timeout = '200ms'",)
    monkeypatch.setitem(SETTINGS, "postgresql", settings)
    people, sleeper = PeopleStore(database), Database(url)
    await people.remember_language(7, "en")

    def sleep_within_a_transaction(connection: Connection) -> None:
        connection.execute(TURKISH)
        time.sleep(1)
        connection.execute(TURKISH)

    asleep = asyncio.create_task(sleeper.write(sleep_within_a_transaction))
    await asyncio.sleep(0.1)
    await people.remember_language(7, "de")

    with pytest.raises(SQLAlchemyError):
        await asleep
    assert await people.language_of(7) == "de"
    await sleeper.close()


async def test_a_server_that_does_not_answer_is_told_in_one_line() -> None:
    database = Database("postgresql://rakam:secret@127.0.0.1:1/rakam")

    with pytest.raises(DatabaseError) as told:
        await database.open()

    assert "127.0.0.1" in str(told.value)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)
    await database.close()


async def test_a_server_that_keeps_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPTIONS, "postgresql", {"connect_timeout": 2})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://rakam@127.0.0.1:{silent.getsockname()[1]}/rakam")

        with pytest.raises(DatabaseError, match="timeout"):
            await database.open()

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
def test_an_address_that_cannot_be_used_is_refused_without_its_password(
    url: str, message: str
) -> None:
    with pytest.raises(DatabaseError) as told:
        Database(url)

    assert str(told.value) == f"DATABASE_URL: {message}"
    assert told.value.__cause__ is None


async def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("These are no tables. " * 100)
    no_folder = Database(f"sqlite:///{tmp_path / 'taken' / 'rakam.sqlite3'}")
    no_database = Database(f"sqlite:///{tmp_path / 'taken'}")

    with pytest.raises(DatabaseError, match=r"^DATA_DIR or DATABASE_URL: .*$"):
        await no_folder.open()
    with pytest.raises(DatabaseError, match="not a database"):
        await no_database.open()

    await no_database.close()
