"""The connection to the database, and the transactions that everything else is done in."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Connection,
    Executable,
    Insert,
    QueuePool,
    Row,
    Table,
    create_engine,
    event,
)
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
"""The driver for each kind of database, by what its URLs begin with."""

CONNECTIONS: Final = {"sqlite": 1, "postgresql": 4}
"""Connections at a time; SQLite has one writer anyway, and each has a thread."""

OPTIONS: Final[dict[str, dict[str, object]]] = {
    "sqlite": {"check_same_thread": False},  # Another thread closes it.
    "postgresql": {
        "connect_timeout": 5,  # seconds: the person who sent a photo waits as well
        "keepalives_idle": 10,  # seconds after which a silent server is asked
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 15_000,  # milliseconds without a receipt
    },
}
"""Arguments of each driver for every connection."""

SETTINGS: Final = {
    "sqlite": (
        "PRAGMA journal_mode=WAL",  # others may read meanwhile
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    ),
    # A process that sleeps, or is stuck, is not in the way of the others.
    "postgresql": (
        "SET idle_in_transaction_session_timeout = '20s'",  # as `inbox_store.ALIVE`
        "SET lock_timeout = '10s'",
        "SET statement_timeout = '60s'",
    ),
}
"""Statements at the beginning of every connection; poolers between us and a server know them."""

Result = TypeVar("Result")


@contextmanager
def reporting_database_errors() -> Iterator[None]:
    """Raise errors of the database and of its files with one line.

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

    A second process would take the updates that the first one has in work, and offer to resume
    the training that it runs. A server is used by several processes: nothing is locked there.

    Raises:
        SettingsError: Another process has locked it, or the file cannot be made.
    """
    if database is None:
        yield
        return
    with reporting_database_errors():
        file = database.with_name(f"{database.name}.lock")
        _make_private(file)
        # A file that SQLite cannot write to, it would lock for readers only.
        file.open("ab").close()
        connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    with closing(connection):
        with reporting_database_errors():
            _lock(connection)
        yield


def _lock(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("PRAGMA journal_mode=OFF")  # No third file is made.
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise BlockingIOError("another process uses it") from None


class Database:
    """Runs transactions on SQLite or PostgreSQL, each in a thread of its own.

    Attributes:
        replica: Names this process to others that work on the same database.
        is_sqlite: Whether it is a SQLite file, which only one bot uses at a time.

    Raises:
        SettingsError: It is no such URL, or of another kind of database.
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
                pool_pre_ping=not self.is_sqlite,  # A server can be gone; a file is not.
                hide_parameters=True,  # They would stand in every traceback.
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
        """The file of a SQLite database; None if there is none."""
        name = self._engine.url.database
        return Path(name) if self.is_sqlite and name not in {None, ":memory:"} else None

    async def open(self) -> None:
        """Make the database ready: one that is missing is made, an older one is brought up to date.

        Raises:
            SettingsError: That is not allowed, nobody answers, or a newer Rakam made it.
        """
        with reporting_database_errors():
            if self.file is not None:
                _make_private(self.file)
            await self.run(migrate)

    async def close(self) -> None:
        """Finish the transactions that have begun, and close all connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Call a function in a transaction that counts whole or not at all.

        If the caller is cancelled, a transaction that has begun is finished all the same.
        """

        def call() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def fetch(self, query: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        """Fetch all rows of a query."""
        return await self.run(lambda connection: connection.execute(query).all())

    async def change(self, statement: Executable) -> int:
        """Carry out one statement that changes rows, and return how many it changed."""
        return await self.run(lambda connection: connection.execute(statement).rowcount)

    async def wipe_journal(self) -> None:
        """Take what was deleted out of SQLite's journal as well, if nobody reads it just now."""
        if self.is_sqlite:
            await self.run(_wipe_journal)

    def _configure(self, connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for setting in SETTINGS[self._engine.dialect.name]:
            cursor.execute(setting)
        cursor.close()
        connection.commit()


def insert_missing(table: Table, connection: Connection) -> Insert:
    """Begin an insertion that leaves out rows which are there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    # Only a bot on PostgreSQL has imported it already; it would cost every start 20 to 50 ms.
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table).on_conflict_do_nothing()


def _parse_address(address: str) -> URL:
    """Parse an SQLAlchemy URL, and name our driver, whichever it names.

    Raises:
        SettingsError: It is none, or of another kind of database. The message quotes nothing
            that may be of a password.
    """
    try:
        url = make_url(address)
    except (SQLAlchemyError, ValueError):
        raise SettingsError("DATABASE_URL: no address of a database") from None
    if "@" in f"{url.host}{url.database}" and url.host:
        # The rest of the password would be taken for a host, which errors of the driver quote.
        raise SettingsError("DATABASE_URL: write @ in a password as %40")
    kind = url.get_backend_name()
    if kind not in DRIVERS:
        raise SettingsError(f"DATABASE_URL: SQLite and PostgreSQL are known, received: {kind!r}")
    return url.set(drivername=DRIVERS[kind])


def _make_private(file: Path) -> None:
    """Make an empty file that only its owner may read, unless there is one; journals follow it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _begin_sqlite(connection: Connection) -> None:
    """Begin for real, which the driver would put off, even over changes of tables.

    A writer asks for its turn at once: asked later, it could be refused without waiting.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _wipe_journal(connection: Connection) -> None:
    connection.exec_driver_sql("COMMIT")  # It cannot be done within a transaction.
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
