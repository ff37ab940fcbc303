"""The weeks whose digest was sent, so that only one process sends each."""

from datetime import UTC, datetime

from sqlalchemy import delete

from bot.database.connection import Database, insert_missing
from bot.database.tables import DIGESTS


class DigestStore:
    """Digests by the beginning of their week."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, week: datetime) -> bool:
        """Record that this process sends the digest of a week; return False if one has done so."""
        values = {"week": week, "replica": self._database.replica, "sent_at": datetime.now(UTC)}
        insertion = insert_missing(DIGESTS).values(values)
        return bool(await self._database.fetch(insertion.returning(DIGESTS.c.week)))

    async def release(self, week: datetime) -> None:
        """Let the digest of a week be claimed again: it has reached nobody."""
        await self._database.change(delete(DIGESTS).where(DIGESTS.c.week == week))
