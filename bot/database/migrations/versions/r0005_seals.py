"""The key that encrypts each digit that people gave; the bot itself encrypts the older ones."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Add the name of the key; NULL if the digit is not encrypted yet."""
    op.add_column("contributions", sa.Column("seal", sa.String(16)))
