"""The weeks whose digest was sent, so that only one process sends each."""

from datetime import UTC, datetime

from sqlalchemy import Connection, or_, update

from bot.database.connection import Database
from bot.database.inbox_store import living
from bot.database.tables import DIGESTS


class DigestStore:
    """Digests by the beginning of their week."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, week: datetime) -> bool:
        """Claim the digest of a week for this process.

        Returns:
            False if the digest was sent, or if another process that is alive has claimed it.
        """
        own = self._database.replica
        free = or_(DIGESTS.c.replica == own, DIGESTS.c.replica.not_in(living()))
        unsent = DIGESTS.c.sent_at.is_(None)
        claiming = update(DIGESTS).where(DIGESTS.c.week == week, unsent, free)

        def work(connection: Connection) -> bool:
            insertion = self._database.insert_missing(DIGESTS).values(week=week, replica=own)
            connection.execute(insertion)
            return connection.execute(claiming.values(replica=own)).rowcount == 1

        return await self._database.write(work)

    async def keep_sent(self, week: datetime) -> None:
        """Record that the digest of a week was sent."""
        sending = update(DIGESTS).where(DIGESTS.c.week == week)
        await self._database.change(sending.values(sent_at=datetime.now(UTC)))
