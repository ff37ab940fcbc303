"""Where the database is, as `DATABASE_URL` says it."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.database.errors import DatabaseError


def parse_address(address: str) -> URL:
    """Parse an SQLAlchemy URL.

    Raises:
        DatabaseError: It is none. What is wrong is not quoted: a part of a password may be.
    """
    try:
        return make_url(address)
    except (SQLAlchemyError, ValueError):
        raise DatabaseError("DATABASE_URL: no address of a database") from None
