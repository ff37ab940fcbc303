import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.database.connection import Database
from bot.database.migrate import MIGRATIONS, NEWEST, stored_revision
from bot.database.people import PeopleStore
from bot.database.tables import TABLES
from bot.settings import SettingsError

WITHOUT_REVISIONS = (
    "CREATE TABLE people (id BIGINT NOT NULL, language VARCHAR(2) NOT NULL, PRIMARY KEY (id))",
    "INSERT INTO people VALUES (7, 'tr'), (7000000001, 'en')",
)
"""The tables from before there were migrations."""


async def make_older(url: str, *statements: str) -> None:
    """Create a database with the tables of an earlier version only."""
    older = Database(url)
    if older.is_sqlite:
        Path(older._engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    for statement in statements:
        await older.change(text(statement))
    await older.close()


def tables_in(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, TABLES))


async def test_a_new_database_has_the_tables_that_the_code_describes(database: Database) -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]
    assert await database.run(stored_revision) == NEWEST
    assert await database.run(differences) == []


async def test_a_database_from_before_migrations_is_upgraded_by_one_of_several_processes(
    url: str,
) -> None:
    await make_older(url, *WITHOUT_REVISIONS)
    databases = [Database(url) for _ in range(3)]

    await asyncio.gather(*(database.open() for database in databases))

    for database in databases:
        people = PeopleStore(database)
        assert [await people.language_of(person) for person in (7, 7_000_000_001)] == ["tr", "en"]
        assert await people.consent_of(7) is None
        assert await database.run(differences) == []
        await database.close()


async def test_an_upgrade_that_fails_leaves_the_database_as_it_was(url: str) -> None:
    in_the_way = "CREATE TABLE training_runs (id INTEGER)"
    await make_older(url, *WITHOUT_REVISIONS, in_the_way)
    database = Database(url)

    with pytest.raises(SettingsError, match="training_runs"):
        await database.open()

    assert await PeopleStore(database).language_of(7) == "tr"
    assert await database.run(tables_in) == {"people", "training_runs"}
    assert await database.run(stored_revision) is None
    await database.close()


async def test_a_database_of_a_newer_rakam_is_left_alone(url: str, database: Database) -> None:
    await make_older(url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SettingsError, match="a newer Rakam made this database"):
        await database.open()

    assert await database.run(stored_revision) == "9999"


def test_a_database_that_is_new_or_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    opening = (
        "import asyncio, sys; from bot.database.connection import Database; "
        f"asyncio.run(Database('sqlite:///{tmp_path / 'rakam.sqlite3'}').open()); "
        "print('alembic' in sys.modules)"
    )

    imported = [subprocess.check_output([sys.executable, "-c", opening]) for _ in range(2)]

    assert imported == [b"False\n", b"False\n"]
