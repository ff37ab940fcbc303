"""The connection to the database, and the transactions that everything else is done in."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Insert, QueuePool, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError

from bot.database.errors import DatabaseError, reporting_database_errors
from bot.database.migrate import migrate
from bot.database.transaction import Transaction

DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
"""The driver for each kind of database, by what its URLs begin with."""

CONNECTIONS: Final = {"sqlite": 1, "postgresql": 4}
"""Connections at a time; SQLite has one writer anyway, and each has a thread."""

OPTIONS: Final[dict[str, dict[str, object]]] = {
    "sqlite": {"check_same_thread": False},  # one transaction at a time, in whichever thread
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
        "PRAGMA busy_timeout=5000",  # milliseconds that another process may take
        "PRAGMA journal_mode=WAL",  # others may read meanwhile
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    ),
    # A process that sleeps, or is stuck, is not in the way of the others.
    "postgresql": (
        "SET idle_in_transaction_session_timeout = '20s'",  # as `heartbeats.ALIVE`
        "SET lock_timeout = '10s'",
        "SET statement_timeout = '60s'",
    ),
}
"""Statements at the beginning of every connection; poolers between us and a server know them."""

IN_MEMORY: Final = ":memory:"
"""What SQLite calls a database without a file."""


class Database:
    """Where the bot remembers things, in SQLite or PostgreSQL.

    Args:
        url: An SQLAlchemy URL.

    Attributes:
        replica: Names this process to others that work on the same database.

    Raises:
        DatabaseError: It is no such URL, or of another kind of database.
    """

    def __init__(self, url: str) -> None:
        self.replica: Final = secrets.token_hex(8)
        parsed = _with_own_driver(parse_address(url))
        kind = parsed.get_backend_name()
        self._is_sqlite = kind == "sqlite"
        try:
            self._engine = create_engine(
                parsed,
                poolclass=QueuePool,
                pool_size=CONNECTIONS[kind],
                max_overflow=0,
                pool_pre_ping=not self._is_sqlite,  # A server can be gone; a file is not.
                hide_parameters=True,  # They would stand in every traceback.
                connect_args=OPTIONS[kind],
            )
        except (SQLAlchemyError, ImportError) as error:
            raise DatabaseError(f"DATABASE_URL: {error}") from error
        self._threads = ThreadPoolExecutor(CONNECTIONS[kind], thread_name_prefix="database")
        self._turns = asyncio.Semaphore(CONNECTIONS[kind])
        event.listen(self._engine, "connect", self._configure)
        if self._is_sqlite:
            event.listen(self._engine, "begin", _begin_sqlite)

    async def open(self) -> None:
        """Make the database ready: one that is missing is made, an older one is brought up to date.

        Raises:
            DatabaseError: That is not allowed, nobody answers, or a newer Rakam made it.
        """
        file = self._engine.url.database
        with reporting_database_errors():
            if self._is_sqlite and file and file != IN_MEMORY:
                _make_private(Path(file))
            async with self.writing() as connection:
                await connection.run_sync(migrate)

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.to_thread(self._engine.dispose)
        self._threads.shutdown()

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that changes nothing; never inside another one."""
        return self._begin()

    def writing(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction that counts whole or not at all; never inside another one."""
        return self._begin(writes=True)

    @asynccontextmanager
    async def _begin(self, **options: bool) -> AsyncIterator[Transaction]:
        async with self._turns:
            engine = self._engine.execution_options(**options)
            transaction = Transaction(engine, self._threads)
            try:
                yield transaction
            except BaseException as error:
                await transaction.end(error)
                raise
            await transaction.end()

    def insert_missing(self, table: Table) -> Insert:
        """Begin an insertion that leaves out rows which are there already."""
        if self._is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing()
        # Only a bot on PostgreSQL has imported it already; it would cost every start 20 ms.
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql.insert(table).on_conflict_do_nothing()

    async def wipe_journal(self) -> None:
        """Take what was deleted out of SQLite's journal as well, if nobody reads it just now."""
        if self._is_sqlite:
            async with self._begin(begins=False) as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def serves_one_process(self) -> bool:
        """Whether no other process works on it for long: one SQLite file is for one bot."""
        return self._is_sqlite

    def _configure(self, connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for setting in SETTINGS[self._engine.dialect.name]:
            cursor.execute(setting)
        cursor.close()
        connection.commit()


def parse_address(address: str) -> URL:
    """Parse an SQLAlchemy URL.

    Raises:
        DatabaseError: It is none. The message quotes nothing, since that may be of a password.
    """
    try:
        url = make_url(address)
    except (SQLAlchemyError, ValueError):
        raise DatabaseError("DATABASE_URL: no address of a database") from None
    if "@" in f"{url.host}{url.database}" and url.host:
        # The rest of the password would be taken for a host, which errors of the driver quote.
        raise DatabaseError("DATABASE_URL: write @ in a password as %40")
    return url


def _with_own_driver(url: URL) -> URL:
    """Name our driver, whichever a URL names.

    Raises:
        DatabaseError: It is of another kind of database.
    """
    kind = url.get_backend_name()
    if kind not in DRIVERS:
        raise DatabaseError(f"DATABASE_URL: SQLite and PostgreSQL are known, received: {kind!r}")
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
    options = connection.get_execution_options()
    if options.get("begins", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
