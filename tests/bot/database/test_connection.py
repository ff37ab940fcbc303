import asyncio
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.database import AnswerStore, Database, DatabaseError, PeopleStore
from bot.database.connection import OPTIONS
from bot.database.tables import PEOPLE

ROOT = Path(__file__).parents[3]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def keep_answers_and_be_killed(url: str, times: int) -> None:
    """Let another process keep answers, and kill it after so many."""
    writer = Path(__file__).with_name("writer.py")
    with subprocess.Popen(
        [sys.executable, writer, url],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        for _ in range(times):
            assert process.stdout.readline() == "kept\n"
        process.kill()


def modes_in(folder: Path) -> dict[str, int]:
    """Tell who may do what with each file of a folder."""
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def change_and_break_off(database: Database) -> None:
    """Change something, then something that is refused, in one transaction."""
    async with database.writing() as connection:
        await connection.exec_driver_sql("UPDATE people SET language = 'tr'")
        await connection.exec_driver_sql("INSERT INTO people (id) VALUES (7)")


async def test_what_is_remembered_survives_closing_and_opening(url: str) -> None:
    for language in (None, "tr"):
        database = Database(url)
        await database.open()
        assert await PeopleStore(database).language_of(7) == language
        await PeopleStore(database).remember_language(7, "tr")
        await database.close()


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
    other = Database(url)
    await PeopleStore(database).remember_language(7, "en")

    async with database.writing() as connection:
        await connection.exec_driver_sql("UPDATE people SET language = 'tr'")
        meanwhile = await PeopleStore(other).language_of(7)

    assert meanwhile == "en"
    assert await PeopleStore(other).language_of(7) == "tr"
    await other.close()


async def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    people = PeopleStore(database)
    await people.remember_language(7, "en")

    with pytest.raises(IntegrityError):
        await change_and_break_off(database)

    assert await people.language_of(7) == "en"


async def test_a_transaction_without_a_statement_asks_nothing_of_the_database() -> None:
    database = Database("postgresql://127.0.0.1:1/nobody-listens")

    async with database.writing():
        pass
    await database.close()


async def test_one_value_is_found_in_a_transaction_of_its_own(database: Database) -> None:
    await PeopleStore(database).remember_language(7, "tr")
    language = select(PEOPLE.c.language)

    assert await database.find(language.where(PEOPLE.c.id == 7)) == "tr"
    assert await database.find(language.where(PEOPLE.c.id == 8)) is None
    with pytest.raises(SQLAlchemyError):
        await database.find(text("SELECT language FROM nowhere"))
    assert await database.find(language) == "tr"


async def test_a_transaction_that_is_cancelled_changes_nothing_and_is_in_nobodys_way(
    url: str, database: Database
) -> None:
    other = Database(url)
    await PeopleStore(database).remember_language(7, "en")

    async with other.writing() as connection:
        await connection.exec_driver_sql("UPDATE people SET language = 'tr'")
        waiting = asyncio.create_task(PeopleStore(database).remember_language(7, "tr"))
        await asyncio.sleep(0.1)  # until it waits for the other one
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert await PeopleStore(database).language_of(7) == "tr"
    await PeopleStore(database).remember_language(7, "en")
    assert await PeopleStore(other).language_of(7) == "en"
    await other.close()


async def test_more_transactions_than_connections_take_turns(database: Database) -> None:
    people = PeopleStore(database)

    async def look_twice(person: int) -> None:
        async with database.writing() as connection:
            for _ in range(2):
                await connection.exec_driver_sql("SELECT 1")
                await asyncio.sleep(0)
        await people.remember_language(person, "tr")

    await asyncio.gather(*(look_twice(person) for person in range(20)))

    assert [await people.language_of(person) for person in range(20)] == ["tr"] * 20


async def test_the_event_loop_goes_on_while_the_database_works(database: Database) -> None:
    people = PeopleStore(database)
    writing = [asyncio.ensure_future(people.remember_language(7, "tr")) for _ in range(20)]
    turns = 0

    while not all(task.done() for task in writing):
        turns += 1
        await asyncio.sleep(0)

    assert turns > 1


async def test_a_kill_leaves_every_transaction_whole_or_undone(url: str) -> None:
    kept = 0
    for times in (1, 7, 40):
        await asyncio.to_thread(keep_answers_and_be_killed, url, times)
        kept += times

    database = Database(url)
    await database.open()
    people = [answer.person_id async for answer in AnswerStore(database).since(LONG_AGO)]
    assert people == [1, 2] * (len(people) // 2)
    assert len(people) >= 2 * kept
    await database.close()


async def test_a_killed_sqlite_file_is_sound(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'rakam.sqlite3'}"
    await asyncio.to_thread(keep_answers_and_be_killed, url, 20)

    database = Database(url)
    async with database.reading() as connection:
        verdict = await connection.exec_driver_sql("PRAGMA integrity_check")
        assert verdict.scalar_one() == "ok"
    await database.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://somewhere/rakam", ""])
def test_an_address_that_cannot_be_used_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: .*$"):
        Database(url)


def test_an_address_that_cannot_be_understood_is_not_quoted() -> None:
    with pytest.raises(DatabaseError) as told:
        Database("postgresql://rakam:pass@wORD:543x@somewhere/rakam")

    assert str(told.value) == "DATABASE_URL: no address of a database"


@pytest.mark.parametrize("password", ["se@cret", "se@cr/et", "s#e@cret"])
def test_a_password_that_is_written_wrong_stands_in_no_message(password: str) -> None:
    with pytest.raises(DatabaseError) as told:
        Database(f"postgresql://rakam:{password}@localhost/rakam")

    assert str(told.value) == "DATABASE_URL: write @ in a password as %40"
    assert told.value.__cause__ is None


async def test_a_process_that_sleeps_within_a_transaction_is_in_nobodys_way(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.serves_one_process:
        pytest.skip("a SQLite file is for one process")
    settings = ("idle_in_transaction_session_timeout = '200ms'",)
    monkeypatch.setattr("bot.database.connection.POSTGRESQL_SETTINGS", settings)
    await PeopleStore(database).remember_language(7, "tr")
    sleeper = Database(url)

    async def sleep_within_a_transaction() -> None:
        async with sleeper.writing() as connection:
            await connection.exec_driver_sql("UPDATE people SET language = 'en'")
            await PeopleStore(database).remember_language(7, "de")
            await connection.exec_driver_sql("UPDATE people SET language = 'en'")

    with pytest.raises(SQLAlchemyError):
        await sleep_within_a_transaction()
    assert await PeopleStore(database).language_of(7) == "de"
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


async def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    database = Database(f"sqlite:///{tmp_path / 'taken' / 'rakam.sqlite3'}")

    with pytest.raises(DatabaseError, match=r"^DATA_DIR or DATABASE_URL: .*$"):
        await database.open()


async def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "rakam.sqlite3").write_text("These are no tables. " * 100)
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")

    with pytest.raises(DatabaseError, match="not a database"):
        await database.open()

    await database.close()
