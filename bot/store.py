"""What the bot remembers, in a database: for now, the language that a person chose."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

Result = TypeVar("Result")


class StoreError(Exception):
    """The database cannot be used: `DATABASE_URL` or `DATA_DIR` has to change."""


TABLES: Final = MetaData()

PEOPLE: Final = Table(
    "people",
    TABLES,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="Telegram's user id"),
    Column("language", String(2), nullable=False, comment="chosen with /lang"),
)


class Store:
    """The database, asked from one thread of its own so that the event loop never waits.

    Args:
        url: An SQLAlchemy URL.

    Raises:
        StoreError: It is no such URL, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = create_engine(_with_blocking_driver(make_url(url)))
        except (SQLAlchemyError, ImportError) as error:
            raise StoreError(f"DATABASE_URL: {error}") from error
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)

    async def open(self) -> None:
        """Make the file and the tables that are missing.

        Raises:
            StoreError: That is not allowed, or nobody answers.
        """
        file = self._engine.url.database
        try:
            if self._engine.dialect.name == "sqlite" and file:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            await self._ask(TABLES.create_all)
        except (OSError, DBAPIError) as error:
            reason = getattr(error, "orig", None) or error
            raise StoreError(f"DATA_DIR or DATABASE_URL: {reason}") from error

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()

    async def language_of(self, person_id: int) -> str | None:
        """Recall the language that a person chose, if any."""
        query = select(PEOPLE.c.language).where(PEOPLE.c.id == person_id)
        return await self._ask(lambda connection: connection.scalar(query))

    async def remember_language(self, person_id: int, language: str) -> None:
        """Keep the language that a person chose."""

        def remember(connection: Connection) -> None:
            known = update(PEOPLE).where(PEOPLE.c.id == person_id)
            if connection.execute(known.values(language=language)).rowcount == 0:
                connection.execute(insert(PEOPLE).values(id=person_id, language=language))

        await self._ask(remember)

    async def _ask(self, question: Callable[[Connection], Result]) -> Result:
        """Do something in one transaction."""

        def transact() -> Result:
            with self._engine.begin() as connection:
                return question(connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)


def _with_blocking_driver(url: URL) -> URL:
    """Let URLs that name SQLite's asynchronous driver open the same file."""
    return url.set(drivername="sqlite") if url.drivername == "sqlite+aiosqlite" else url


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let readers and a writer of other processes work side by side with this one."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
