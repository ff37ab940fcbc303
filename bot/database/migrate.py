"""Makes new databases, and brings those that an earlier Rakam made up to date."""

from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, text

from bot.database.tables import TABLES
from bot.settings import SettingsError

NEWEST: Final = "0007"
"""The revision that this code works with; a test compares it with the migrations."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"

TURN: Final = 0x72616B616D
"""Names, on a PostgreSQL server, the lock of the process that migrates: "rakam" in hexadecimal."""


def migrate(connection: Connection) -> None:
    """Make the database or bring it up to date, within the transaction of this connection.

    Raises:
        SettingsError: A newer Rakam made it.
    """
    if connection.dialect.name == "postgresql":
        # Of two processes that start at once, the second one finds everything done, however long
        # that takes.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
    stored = stored_revision(connection)
    if stored is None and not inspect(connection).get_table_names():
        _create(connection)
    elif stored != NEWEST:
        _upgrade(connection, stored)


def stored_revision(connection: Connection) -> str | None:
    """Look which revision a database has; None for one that is new, or older than revisions."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _create(connection: Connection) -> None:
    """Make the tables of today, and the table in which alembic keeps the revision."""
    TABLES.create_all(connection)
    version = Table(
        "alembic_version",
        MetaData(naming_convention={"pk": "%(table_name)s_pkc"}),
        Column("version_num", String(32), primary_key=True),
    )
    version.create(connection)
    connection.execute(version.insert().values(version_num=NEWEST))


def _upgrade(connection: Connection, stored: str | None) -> None:
    # Only an older database needs it; it would cost every start 60 ms.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, NEWEST)
    except CommandError as error:
        raise SettingsError(
            f"DATABASE_URL: a newer Rakam made this database (revision {stored}); this one "
            f"knows revisions up to {NEWEST}"
        ) from error
