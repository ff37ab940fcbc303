"""The weeks that admins have been told of, so that each is told once, by whichever process."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import or_, update

from bot.database.connection import Database
from bot.database.replicas import living
from bot.database.tables import DIGESTS

UNSENT: Final = DIGESTS.c.sent_at.is_(None)


class DigestStore:
    """What was told of which week.

    Args:
        database: Where that is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, week: datetime) -> bool:
        """Let this process tell of a week, unless that is done or another process is at it.

        Args:
            week: When it began.

        Returns:
            Whether it may.
        """
        own = self._database.replica
        free = or_(DIGESTS.c.replica == own, DIGESTS.c.replica.not_in(living()))
        claiming = update(DIGESTS).where(DIGESTS.c.week == week, UNSENT, free)
        async with self._database.writing() as connection:
            insertion = self._database.insert_missing(DIGESTS).values(week=week, replica=own)
            await connection.execute(insertion)
            return (await connection.execute(claiming.values(replica=own))).rowcount == 1

    async def keep_sent(self, week: datetime) -> None:
        """Keep that a week was told of."""
        sending = update(DIGESTS).where(DIGESTS.c.week == week)
        async with self._database.writing() as connection:
            await connection.execute(sending.values(sent_at=datetime.now(UTC)))
