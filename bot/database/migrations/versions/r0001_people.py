"""The languages that people chose.

Databases from before there were migrations have this table already.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Create the table if it is missing."""
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger, autoincrement=False, comment="Telegram's user id"),
        sa.Column("language", sa.String(2), nullable=False, comment="chosen with /lang"),
        sa.PrimaryKeyConstraint("id", name="people_pkey"),
        if_not_exists=True,
    )
