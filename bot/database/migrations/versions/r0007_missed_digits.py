"""How many digits a reading missed and invented, if a person corrected it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"


def upgrade() -> None:
    """Add the two counts; NULL for the answers so far."""
    op.add_column(
        "answers", sa.Column("missed", sa.Integer, comment="digits that a correction added")
    )
    op.add_column(
        "answers", sa.Column("invented", sa.Integer, comment="digits that a correction removed")
    )
