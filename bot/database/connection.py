"""The connection to the database, and its transactions."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Executable, Insert, QueuePool, Row, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError

from bot.database.migrate import migrate
from bot.settings import SettingsError

DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
"""The driver for each kind of database, by the beginning of its URL."""

CONNECTIONS: Final = {"sqlite": 1, "postgresql": 4}
"""Maximum number of connections, each in its own thread; SQLite allows one writer at a time."""

OPTIONS: Final[dict[str, dict[str, object]]] = {
    "sqlite": {"check_same_thread": False},  # It is closed in another thread.
    "postgresql": {
        "connect_timeout": 5,  # seconds in which the sender of a photo waits, too
        "keepalives_idle": 10,  # seconds of silence before the server is probed
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 15_000,  # milliseconds without an acknowledgment
    },
}
"""Arguments for every connection, by kind of database."""

SETTINGS: Final = {
    "sqlite": (
        "PRAGMA journal_mode=WAL",  # others can read during a write
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # deleted data is overwritten
    ),
    # A process that sleeps or hangs does not block the others.
    "postgresql": (
        "SET idle_in_transaction_session_timeout = '20s'",  # as `inbox_store.ALIVE`
        "SET lock_timeout = '10s'",
        "SET statement_timeout = '60s'",
    ),
}
"""Statements that every new connection executes; they work through connection poolers, too."""

Result = TypeVar("Result")


@contextmanager
def reporting_database_errors() -> Iterator[None]:
    """Convert errors of the database and its files to one with a message of one line.

    Raises:
        SettingsError: The database cannot be used.
    """
    try:
        yield
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        first_line = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise SettingsError(f"DATA_DIR or DATABASE_URL: {first_line}") from error


@contextmanager
def locked(database: Path | None) -> Iterator[None]:
    """Lock a SQLite database for this process, by a lock of SQLite's own on a file beside it.

    A second process would handle the updates again that the first one has in work, and offer to
    resume a training that still runs. PostgreSQL is not locked: several processes may use it.

    Raises:
        SettingsError: Another process has locked it, or the file cannot be created.
    """
    if database is None:
        yield
        return
    with reporting_database_errors():
        file = database.with_name(f"{database.name}.lock")
        _make_private(file)
        # Fails if the file is read-only: SQLite would lock it for readers only.
        file.open("ab").close()
        connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    with closing(connection):
        with reporting_database_errors():
            _lock(connection)
        yield


def _lock(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("PRAGMA journal_mode=OFF")  # No journal file is created.
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise BlockingIOError("another process uses it") from None


class Database:
    """Runs transactions on SQLite or PostgreSQL, in threads.

    Attributes:
        replica: Random name of this process, for others that use the same database.
        is_sqlite: Whether it is a SQLite file, which only one bot may use at a time.

    Raises:
        SettingsError: The URL is invalid, or of another kind of database.
    """

    def __init__(self, url: str) -> None:
        self.replica: Final = secrets.token_hex(8)
        parsed = _parse_address(url)
        kind = parsed.get_backend_name()
        self.is_sqlite: Final = kind == "sqlite"
        try:
            self._engine = create_engine(
                parsed,
                poolclass=QueuePool,
                pool_size=CONNECTIONS[kind],
                max_overflow=0,
                pool_pre_ping=not self.is_sqlite,  # Only servers can disconnect.
                hide_parameters=True,  # Tracebacks would show them.
                connect_args=OPTIONS[kind],
            )
        except (SQLAlchemyError, ImportError) as error:
            raise SettingsError(f"DATABASE_URL: {error}") from error
        self._threads = ThreadPoolExecutor(CONNECTIONS[kind], thread_name_prefix="database")
        event.listen(self._engine, "connect", self._configure)
        if self.is_sqlite:
            event.listen(self._engine, "begin", _begin_sqlite)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None on PostgreSQL, or if the database is in memory."""
        name = self._engine.url.database
        return Path(name) if self.is_sqlite and name not in {None, ":memory:"} else None

    async def open(self) -> None:
        """Create the database if it is missing, or upgrade it if it is older.

        Raises:
            SettingsError: It cannot be reached or written, or was made by a newer Rakam.
        """
        with reporting_database_errors():
            if self.file is not None:
                _make_private(self.file)
            await self.run(migrate)

    async def close(self) -> None:
        """Wait for the transactions, and close all connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Call a function in a transaction.

        If the caller is cancelled, a transaction that has begun is still finished.
        """

        def call() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def fetch(self, query: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        """Fetch all rows of a query."""
        return await self.run(lambda connection: connection.execute(query).all())

    async def change(self, statement: Executable) -> int:
        """Execute a statement that changes rows, and return how many it changed."""
        return await self.run(lambda connection: connection.execute(statement).rowcount)

    async def wipe_journal(self) -> None:
        """Remove deleted data from SQLite's journal, too, unless somebody is reading it."""
        if self.is_sqlite:
            await self.run(_wipe_journal)

    def _configure(self, connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for setting in SETTINGS[self._engine.dialect.name]:
            cursor.execute(setting)
        cursor.close()
        connection.commit()


def insert_missing(table: Table, connection: Connection) -> Insert:
    """Build an INSERT that skips rows which exist already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    # Imported here: it takes 20 to 50 ms, and only PostgreSQL needs it.
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table).on_conflict_do_nothing()


def _parse_address(address: str) -> URL:
    """Parse an SQLAlchemy URL, and replace its driver by ours.

    Raises:
        SettingsError: The URL is invalid, or of another kind of database. The message quotes
            nothing that may be part of a password.
    """
    try:
        url = make_url(address)
    except (SQLAlchemyError, ValueError):
        raise SettingsError("DATABASE_URL: no address of a database") from None
    if "@" in f"{url.host}{url.database}" and url.host:
        # The rest of the password is parsed as the host, which errors of the driver quote.
        raise SettingsError("DATABASE_URL: write @ in a password as %40")
    kind = url.get_backend_name()
    if kind not in DRIVERS:
        raise SettingsError(f"DATABASE_URL: SQLite and PostgreSQL are known, received: {kind!r}")
    return url.set(drivername=DRIVERS[kind])


def _make_private(file: Path) -> None:
    """Create an empty file that only its owner may read, if missing; journals copy its mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction at once: the driver would delay it, even past changes of tables.

    It takes the lock for writing at once: later, that could fail without waiting.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _wipe_journal(connection: Connection) -> None:
    connection.exec_driver_sql("COMMIT")  # Not possible within a transaction.
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
