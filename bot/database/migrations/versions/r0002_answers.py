"""Answers and what people said about them, digits that they gave, and trainings."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Allow people without a language, and create the tables that refer to people."""
    with op.batch_alter_table("people") as people:
        people.alter_column("language", existing_type=sa.String(2), nullable=True)
        people.add_column(sa.Column("contributes", sa.Boolean))
    _make_answers()
    _make_contributions()
    _make_training_runs()


def _make_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", NUMBER),
        sa.Column("at", MOMENT, nullable=False, index=True),
        sa.Column("person_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("digit_count", sa.Integer, nullable=False),
        sa.Column("lowest_confidence", sa.Float),
        sa.Column("model", sa.Text),
        sa.Column("milliseconds", sa.JSON, nullable=False),
        sa.Column("verdict", sa.String(8)),
        sa.Column("corrected_text", sa.Text),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.Index(None, "chat_id", "message_id"),
        sqlite_autoincrement=True,
    )


def _make_contributions() -> None:
    op.create_table(
        "contributions",
        sa.Column("id", NUMBER),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("label", sa.SmallInteger, nullable=False),
        sa.Column("crop", sa.LargeBinary),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("probability", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )


def _make_training_runs() -> None:
    op.create_table(
        "training_runs",
        sa.Column("id", NUMBER),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("architecture", sa.Text, nullable=False),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("version", sa.Text),
        sa.Column("started_by", sa.BigInteger, index=True),
        sa.Column("lock", sa.Boolean),
        sa.Column("directory", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lock"),
        sa.ForeignKeyConstraint(["started_by"], ["people.id"], ondelete="SET NULL"),
        sqlite_autoincrement=True,
    )
