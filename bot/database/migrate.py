"""Makes new databases, and brings those that an earlier Rakam made up to date."""

from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
    text,
)

from bot.database.errors import DatabaseError
from bot.database.tables import PEOPLE, TABLES

NEWEST: Final = "0007"
"""The revision that this code works with; a test compares it with the migrations."""

REVISIONS: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where Alembic notes which revision a database has, as it would make it itself."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"

TURN: Final = 0x72616B616D
"""Names, on a PostgreSQL server, the lock of the process that migrates: "rakam" in hexadecimal."""


def migrate(connection: Connection) -> None:
    """Make the database or bring it up to date, within the transaction of this connection.

    Raises:
        DatabaseError: A newer Rakam made it.
    """
    if connection.dialect.name == "postgresql":
        # Of two processes that start at once, the second one finds everything done, however long
        # that takes.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
    stored = stored_revision(connection)
    if stored is None and not inspect(connection).has_table(PEOPLE.name):
        _make(connection)
    elif stored != NEWEST:
        _upgrade(connection, stored)


def stored_revision(connection: Connection) -> str | None:
    """Look which revision a database has; None for one that is new, or older than revisions."""
    if not inspect(connection).has_table(REVISIONS.name):
        return None
    return connection.scalar(select(REVISIONS.c.version_num))


def _make(connection: Connection) -> None:
    """Make all tables as they are today: a test compares them with what the migrations make."""
    TABLES.create_all(connection, checkfirst=False)
    REVISIONS.create(connection)
    connection.execute(insert(REVISIONS).values(version_num=NEWEST))


def _upgrade(connection: Connection, stored: str | None) -> None:
    # Most starts do without the memory and the time this takes: nothing is older then.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, NEWEST)
    except CommandError as error:
        raise DatabaseError(
            f"DATABASE_URL: a newer Rakam made this database (revision {stored}); this one "
            f"knows revisions up to {NEWEST}"
        ) from error
