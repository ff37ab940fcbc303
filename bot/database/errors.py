"""What can be wrong with the database as a whole."""

from model.errors import OperatorError


class DatabaseError(OperatorError):
    """The database cannot be used: `DATABASE_URL` or `DATA_DIR` has to change."""
