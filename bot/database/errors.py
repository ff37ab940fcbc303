"""What can be wrong with the database as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from model.errors import OperatorError


class DatabaseError(OperatorError):
    """The database cannot be used: `DATABASE_URL` or `DATA_DIR` has to change."""


@contextmanager
def reporting_database_errors() -> Iterator[None]:
    """Raise errors of the database and of its files as a `DatabaseError` of one line.

    Raises:
        DatabaseError: The database cannot be used.
    """
    try:
        yield
    except (OSError, SQLAlchemyError) as error:
        reason = getattr(error, "orig", None) or error
        first_line = str(reason).partition("\n")[0]
        raise DatabaseError(f"DATA_DIR or DATABASE_URL: {first_line}") from error
