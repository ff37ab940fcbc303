"""The connection to the database, and the transactions that everything else is done in."""

import asyncio
import importlib
import secrets
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Executable, Insert, QueuePool, Table, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError

from bot.database.address import parse_address
from bot.database.errors import DatabaseError, told_in_one_line
from bot.database.migrate import migrate
from bot.database.thread_pool import Found, ThreadedConnection, Threads, Values

DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
"""The driver for each kind of database, by what its URLs begin with."""

CONNECTIONS: Final = {"sqlite": 1, "postgresql": 4}
"""Connections at a time; SQLite has one writer anyway, and each has a thread."""

SERVERS: Final = {"postgresql"}
"""What can be gone when it is asked next, which is worth a question before; a file is not."""

OPTIONS: Final[dict[str, dict[str, object]]] = {
    "sqlite": {"check_same_thread": False},  # one transaction at a time, in whichever thread
    "postgresql": {
        "connect_timeout": 5,  # seconds: the person who sent a photo waits as well
        "keepalives_idle": 10,  # seconds after which a server that says nothing is asked
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 15_000,  # milliseconds that it may leave us without a receipt
    },
}
"""What each driver is told at every connection."""

POSTGRESQL_SETTINGS: Final = (
    "idle_in_transaction_session_timeout = '20s'",  # as long as a silent process counts as alive
    "lock_timeout = '10s'",
    "statement_timeout = '60s'",
)
"""What keeps a process that sleeps, or is stuck, from being in the way of the others."""

IN_MEMORY: Final = ":memory:"
"""What SQLite calls a database without a file."""

SQLITE_SETTINGS: Final = (
    "busy_timeout=5000",  # milliseconds that another process may take
    "journal_mode=WAL",  # others may read meanwhile
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten
)


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
        try:
            parsed = _with_own_driver(parse_address(url))
            kind = parsed.get_backend_name()
            self._engine = create_engine(
                parsed,
                poolclass=QueuePool,
                pool_size=CONNECTIONS[kind],
                max_overflow=0,
                pool_pre_ping=kind in SERVERS,
                hide_parameters=True,  # They would stand in every traceback.
                connect_args=OPTIONS[kind],
            )
        except (SQLAlchemyError, ImportError) as error:
            raise DatabaseError(f"DATABASE_URL: {error}") from error
        self._threads = Threads(CONNECTIONS[kind])
        if self._is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            event.listen(self._engine, "connect", _prepare_postgresql)

    async def open(self) -> None:
        """Make the database ready: one that is missing is made, an older one is brought up to date.

        Raises:
            DatabaseError: That is not allowed, nobody answers, or a newer Rakam made it.
        """
        file = self._engine.url.database
        with told_in_one_line():
            if self._is_sqlite and file and file != IN_MEMORY:
                _make_private(Path(file))
            async with self.writing() as connection:
                await connection.run_sync(migrate)

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.to_thread(self._engine.dispose)
        self._threads.close()

    def reading(self) -> AbstractAsyncContextManager[ThreadedConnection]:
        """Begin a transaction that changes nothing; never inside another one."""
        return self._threads.begin(self._engine)

    def writing(self) -> AbstractAsyncContextManager[ThreadedConnection]:
        """Begin a transaction that counts whole or not at all; never inside another one."""
        return self._threads.begin(self._engine.execution_options(writes=True))

    async def find(self, statement: Executable) -> Any:
        """Find the first value of a statement's first row, if any; never inside a transaction."""
        return await self._threads.find(self._engine, statement)

    async def change(self, statement: Executable, values: Values | None = None) -> Found:
        """Carry out one statement in a transaction of its own; never inside another one.

        Args:
            statement: It writes.
            values: Its parameters, or a row of them for each time that it is carried out.
        """
        writing = self._engine.execution_options(writes=True)
        return await self._threads.change(writing, statement, values)

    def insert_missing(self, table: Table) -> Insert:
        """Begin an insertion that leaves out rows which are there already."""
        dialect = importlib.import_module(f"sqlalchemy.dialects.{self._engine.dialect.name}")
        insertion: Insert = dialect.insert(table).on_conflict_do_nothing()
        return insertion

    async def wipe_journal(self) -> None:
        """Take what was deleted out of SQLite's journal as well, where nobody reads it just now."""
        if self._is_sqlite:
            outside = self._engine.execution_options(begins=False)
            async with self._threads.begin(outside) as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def serves_one_process(self) -> bool:
        """Whether no other process works on it for long: one SQLite file is for one bot."""
        return self._is_sqlite

    @property
    def _is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"


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


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let processes work side by side, and let nothing point to rows that are gone."""
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _prepare_postgresql(connection: DBAPIConnection, _record: object) -> None:
    """Set limits in a way that poolers between us and the server understand as well."""
    cursor = connection.cursor()
    for setting in POSTGRESQL_SETTINGS:
        cursor.execute(f"SET {setting}")
    cursor.close()
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    """Begin for real, which the driver would put off, even over changes of tables.

    A writer asks for its turn at once: asked later, it could be refused without waiting.
    """
    options = connection.get_execution_options()
    if options.get("begins", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
