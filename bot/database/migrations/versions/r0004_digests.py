"""The weeks whose digest was sent to the admins."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "digests",
        sa.Column("week", MOMENT, comment="when it began"),
        sa.Column("replica", sa.String(32), nullable=False, comment="where it is told"),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("week"),
    )
