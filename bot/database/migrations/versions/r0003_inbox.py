"""Updates that are not answered yet, and the processes that have them in work."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, and add to trainings the process that runs them."""
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, autoincrement=False, comment="Telegram's"),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("replica", sa.String(32), comment="where it is in work"),
        sa.Column("payload", sa.Text, comment="until it is answered"),
        sa.PrimaryKeyConstraint("update_id"),
        sa.Index(None, "status", "due_at"),
    )
    op.create_table(
        "replicas",
        sa.Column("name", sa.String(32)),
        sa.Column("alive_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("training_runs", sa.Column("replica", sa.String(32), comment="where it runs"))
