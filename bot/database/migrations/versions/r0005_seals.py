"""Which key each digit that people gave is sealed with; the bot itself seals the older ones."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"


def upgrade() -> None:
    """Add the name of the key, which is missing where there is no seal yet."""
    op.add_column("contributions", sa.Column("seal", sa.String(16)))
