"""The sender of each update that is not answered yet, so that /forget can delete it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"


def upgrade() -> None:
    """Add the sender; NULL for the few updates that are waiting now."""
    op.add_column("inbox", sa.Column("person_id", sa.BigInteger, comment="who sent it, as long"))
