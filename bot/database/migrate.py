"""Creates new databases, and upgrades older ones."""

from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, text

from bot.database.tables import TABLES
from bot.settings import SettingsError

NEWEST: Final = "0007"
"""The revision that this code works with; a test compares it with the migrations."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"

TURN: Final = 0x72616B616D
"""Id of PostgreSQL's advisory lock for migrations: "rakam" in hexadecimal ASCII."""


def migrate(connection: Connection) -> None:
    """Create the database or upgrade it, within the transaction of this connection.

    Raises:
        SettingsError: A newer Rakam made it.
    """
    if connection.dialect.name == "postgresql":
        # If two processes start at once, the second one waits, without a time limit, until the
        # first one has migrated.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
    stored = stored_revision(connection)
    if stored is None and not inspect(connection).get_table_names():
        _create(connection)
    elif stored != NEWEST:
        _upgrade(connection, stored)


def stored_revision(connection: Connection) -> str | None:
    """Return the revision of a database; None if it is new, or from before migrations."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _create(connection: Connection) -> None:
    """Create the current tables, and the table in which Alembic stores the revision."""
    TABLES.create_all(connection)
    version = Table(
        "alembic_version",
        MetaData(naming_convention={"pk": "%(table_name)s_pkc"}),
        Column("version_num", String(32), primary_key=True),
    )
    version.create(connection)
    connection.execute(version.insert().values(version_num=NEWEST))


def _upgrade(connection: Connection, stored: str | None) -> None:
    # Imported here: it takes 60 ms, and only an older database needs it.
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
