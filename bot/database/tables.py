"""The tables. A changed table needs a migration; a test compares the two."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

TABLES: Final = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment; in SQLite, which has no time zones, it is stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a moment of any time zone to UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a moment with UTC as its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _number_column() -> Column[int]:
    """Make a key that counts up; the number of a deleted row is not used again."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _person_column(*, name: str = "person_id", kept: bool = False) -> Column[int]:
    """Make a reference to a person: if they are deleted, so is the row; if `kept`, it is NULL."""
    person = ForeignKey("people.id", ondelete="SET NULL" if kept else "CASCADE")
    return Column(name, BigInteger, person, nullable=kept, index=True)


PEOPLE: Final = Table(
    "people",
    TABLES,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="Telegram's user id"),
    Column("language", String(2), comment="chosen with /lang"),
    Column("contributes", Boolean),
)

ANSWERS: Final = Table(
    "answers",
    TABLES,
    _number_column(),
    Column("at", UtcTime, nullable=False, index=True),
    _person_column(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("outcome", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("digit_count", Integer, nullable=False),
    Column("lowest_confidence", Float),
    Column("model", Text),
    Column("milliseconds", JSON, nullable=False),
    Column("verdict", String(8)),
    Column("corrected_text", Text),
    Column("missed", Integer, comment="digits that a correction added"),
    Column("invented", Integer, comment="digits that a correction removed"),
    Index(None, "chat_id", "message_id"),
    sqlite_autoincrement=True,
)

CONTRIBUTIONS: Final = Table(
    "contributions",
    TABLES,
    _number_column(),
    Column("at", UtcTime, nullable=False),
    _person_column(),
    Column("label", SmallInteger, nullable=False),
    Column("crop", LargeBinary),
    Column("sha256", String(64), nullable=False, unique=True),  # keyed, once it is encrypted
    Column("status", String(16), nullable=False, index=True),
    Column("probability", Float, nullable=False),
    Column("seal", String(16)),  # `Cipher.key_name`
    sqlite_autoincrement=True,
)

TRAINING_RUNS: Final = Table(
    "training_runs",
    TABLES,
    _number_column(),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("architecture", Text, nullable=False),
    Column("epochs", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text),
    Column("version", Text),
    _person_column(name="started_by", kept=True),
    Column("lock", Boolean, unique=True),
    Column("directory", Text, nullable=False),
    Column("replica", String(32), comment="where it runs"),
    sqlite_autoincrement=True,
)

INBOX: Final = Table(
    "inbox",
    TABLES,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False, comment="Telegram's"),
    Column("arrived_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("status", String(8), nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("replica", String(32), comment="where it is in work"),
    Column("payload", Text, comment="until it is answered"),
    Column("person_id", BigInteger, comment="who sent it, as long"),
    Index(None, "status", "due_at"),
)

REPLICAS: Final = Table(
    "replicas",
    TABLES,
    Column("name", String(32), primary_key=True),
    Column("alive_until", UtcTime, nullable=False),
)

DIGESTS: Final = Table(
    "digests",
    TABLES,
    Column("week", UtcTime, primary_key=True, comment="when it began"),
    Column("replica", String(32), nullable=False, comment="where it is told"),
    Column("sent_at", UtcTime),
)
