"""What can be wrong with the database as a whole."""


class DatabaseError(Exception):
    """The database cannot be used: `DATABASE_URL` or `DATA_DIR` has to change."""
