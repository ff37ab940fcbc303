"""Tells the admins of each week once it is over, where the settings ask for that."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.audience import Audience
from bot.context import App
from bot.digest import Digest, gather_digest, latest_week
from bot.replies import Replies

log = logging.getLogger(__name__)

PAUSE: Final = 600.0
"""Seconds between two looks whether there is a week to tell of."""


@asynccontextmanager
async def digests(bot: App) -> AsyncIterator[None]:
    """Tell the admins of each week while the bot runs, and at its start of one that it missed."""
    task = asyncio.create_task(_tell_weekly(bot), name="digests")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _tell_weekly(bot: App) -> None:
    while True:
        try:
            await tell_latest_week(bot, datetime.now(UTC))
        except SQLAlchemyError:
            log.exception("The week cannot be told of for now")
        await asyncio.sleep(PAUSE)


async def tell_latest_week(bot: App, now: datetime) -> None:
    """Tell the admins of the latest week, unless they have been told.

    Where none of them can be reached, the week is kept for the next look.
    """
    services, week = bot.bot_data.services, latest_week(now)
    if not await services.digests.claim(week):
        return
    digest = await gather_digest(services.statistics, week)
    if any([await _tell(admin, digest, bot) for admin in sorted(services.settings.admin_ids)]):
        await services.digests.keep_sent(week)


async def _tell(admin: int, digest: Digest, bot: App) -> bool:
    services = bot.bot_data.services
    chosen = await services.people.language_of(admin)
    replies = Replies.choose(chosen, None, services.settings.default_language)
    audience = Audience(bot=bot.bot, chat_id=admin, replies=replies)
    return await audience.say(replies.digest(digest)) is not None
