"""Send the statistics of the last week, Monday to Sunday, to the admins every Monday."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from telegram.error import TelegramError
from telegram.ext import JobQueue

from bot.statistics.gather import DAY, Period
from bot.statistics.handlers import StatisticsHandlers
from bot.transport.client import BotClient
from bot.transport.context import Context
from bot.transport.languages import Languages

log = logging.getLogger(__name__)

MONDAY: Final = 0

DUE_HOUR: Final = 7
"""Hour of Monday, in UTC, from which the digest is sent."""

INSTANT: Final = timedelta(microseconds=1)
"""Before a Monday it is Sunday."""

INTERVAL: Final = timedelta(minutes=10)
"""Time between two checks whether the digest is due and not sent yet."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Sends the statistics of a week once, from one of the running processes."""

    statistics: StatisticsHandlers
    admin_ids: Collection[int]
    languages: Languages

    def schedule(self, jobs: JobQueue[Context]) -> None:
        """Check at the start and repeatedly, so that after a downtime the digest is sent late.

        The first check waits for the start of the application, however long the network takes.
        """
        options = {"next_run_time": datetime.now(UTC), "misfire_grace_time": None, "coalesce": True}
        jobs.run_repeating(self._check, INTERVAL, name="weekly digest", job_kwargs=options)

    async def _check(self, context: Context) -> None:
        await self.send_if_due(context.bot, datetime.now(UTC))

    async def send_if_due(self, bot: BotClient, now: datetime) -> None:
        """Send the digest if it is due and no process has sent it.

        If that fails, or no admin could be reached, the next check tries again.
        """
        week, store = due_week(now), self.statistics.store
        if week is None or not await store.claim_digest(week):
            return
        reached: list[bool] = []
        try:
            reached = [await self._send_to(admin, bot, week) for admin in sorted(self.admin_ids)]
        finally:
            if not any(reached):
                await store.release_digest(week)

    async def _send_to(self, admin: int, bot: BotClient, week: datetime) -> bool:
        """Send the digest of a week in the language of an admin; return whether that worked."""
        words = await self.languages.words_of(admin)
        card = await self.statistics.compose(Period.WEEK, words, week + 7 * DAY - INSTANT)
        try:
            await bot.send_photo(admin, card.picture, card.caption, reply_markup=card.keyboard)
        except TelegramError as error:
            log.warning("The digest could not be sent to an admin: %s", type(error).__name__)
            return False
        return True


def due_week(now: datetime) -> datetime | None:
    """Find the beginning of the week whose digest is due; None unless it is Monday morning."""
    moment = now.astimezone(UTC)
    if moment.weekday() != MONDAY or moment.hour < DUE_HOUR:
        return None
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) - 7 * DAY
