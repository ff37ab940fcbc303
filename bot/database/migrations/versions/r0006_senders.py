"""Who sent each update that is not answered yet, so that they can be forgotten."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Add the person, who is not known of the few updates that are waiting just now."""
    op.add_column("inbox", sa.Column("person_id", sa.BigInteger, comment="who sent it, as long"))
