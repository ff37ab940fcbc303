"""Send the statistics of the last seven days to the administrators every Monday."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from telegram.error import TelegramError
from telegram.ext import JobQueue

from bot.replies import Replies
from bot.statistics.gather import DAY, Period
from bot.statistics.handlers import compose_statistics
from bot.transport.client import LoneBot
from bot.transport.context import Context, Services
from bot.transport.messages import post_card

log = logging.getLogger(__name__)

MONDAY: Final = 0

DUE_HOUR: Final = 7
"""Hour of Monday, in UTC, from which the digest is sent."""

INTERVAL: Final = timedelta(minutes=10)
"""Time between two checks whether the digest is due and not sent yet."""


def schedule_digest(jobs: JobQueue[Context]) -> None:
    """Check at the start and repeatedly, so that after a downtime the digest is sent that Monday.

    The first check waits for the start of the application, however long the network takes.
    """
    options = {"next_run_time": datetime.now(UTC), "misfire_grace_time": None, "coalesce": True}
    jobs.run_repeating(_check, INTERVAL, name="weekly digest", job_kwargs=options)


async def _check(context: Context) -> None:
    await send_due_digest(context.bot, context.services, datetime.now(UTC))


async def send_due_digest(bot: LoneBot, services: Services, now: datetime) -> None:
    """Send the digest if it is due and no process has sent it.

    The row of the week is a claim that other processes respect while this one is alive. If no
    administrator could be reached, the next check tries again.
    """
    week = due_week(now)
    if week is None or not await services.digests.claim(week):
        return
    admins = sorted(services.settings.admin_ids)
    if any([await _send_to(admin, bot, services) for admin in admins]):
        await services.digests.keep_sent(week)


def due_week(now: datetime) -> datetime | None:
    """Find the beginning of the week whose digest is due; None unless it is Monday morning."""
    moment = now.astimezone(UTC)
    if moment.weekday() != MONDAY or moment.hour < DUE_HOUR:
        return None
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) - 7 * DAY


async def _send_to(admin: int, bot: LoneBot, services: Services) -> bool:
    """Send the digest in the language of an administrator; return whether that worked."""
    chosen = await services.people.language_of(admin)
    replies = Replies.choose(chosen, None, services.settings.default_language)
    card = await compose_statistics(Period.WEEK, replies, services)
    try:
        await post_card(bot, admin, card)
    except TelegramError as error:
        log.warning("The digest could not be sent to an administrator: %s", type(error).__name__)
        return False
    return True
