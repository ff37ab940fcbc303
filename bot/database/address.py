"""Parse `DATABASE_URL`."""

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.database.errors import DatabaseError


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
