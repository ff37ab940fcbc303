"""What the bot remembers, in a database: for now, the language that a person chose."""

from pathlib import Path

from sqlalchemy import BigInteger, String, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Root of the tables."""


class Person(Base):
    """Somebody who chose a language."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Telegram's user id."""

    language: Mapped[str] = mapped_column(String(2))


class Store:
    """The database.

    Args:
        url: An SQLAlchemy URL with an asynchronous driver.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = create_async_engine(self._url)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)

    async def open(self) -> None:
        """Make the file and the tables that are missing."""
        if self._engine.dialect.name == "sqlite" and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        async with self._engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def language_of(self, person_id: int) -> str | None:
        """Recall the language that a person chose, if any."""
        async with self._sessions() as session:
            person = await session.get(Person, person_id)
            return person.language if person else None

    async def remember_language(self, person_id: int, language: str) -> None:
        """Keep the language that a person chose."""
        async with self._sessions() as session, session.begin():
            await session.merge(Person(id=person_id, language=language))


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let readers and the writer work side by side, and wait for each other a while."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
