"""Statistics for admins: as a picture or a file by /stats, and as a digest every Monday."""

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from telegram import InlineKeyboardMarkup, InputFile
from telegram.error import TelegramError
from telegram.ext import BaseHandler, JobQueue

from bot.database.statistics import StatisticsStore
from bot.i18n import Words
from bot.models.reading_pool import ReadingPool
from bot.statistics.chart import draw_statistics
from bot.statistics.gather import DAY, Period, gather_statistics, write_series
from bot.statistics.texts import about_model, about_process, no_photos, summary
from bot.transport.callback_data import CallbackData
from bot.transport.cards import Card, replace_card, send_card
from bot.transport.client import BotClient
from bot.transport.context import Context
from bot.transport.counters import Counters
from bot.transport.incoming import Incoming, Press
from bot.transport.languages import Languages
from bot.transport.router import Router
from bot.transport.sending import showing_work

log = logging.getLogger(__name__)

MONDAY: Final = 0

DUE_HOUR: Final = 7
"""Hour of Monday, in UTC, from which the digest is sent."""

INSTANT: Final = timedelta(microseconds=1)
"""The smallest time; a Monday at 0:00 minus this is still the Sunday."""

INTERVAL: Final = timedelta(minutes=10)
"""Time between two checks whether the digest is due and not sent yet."""


@dataclass(frozen=True, kw_only=True)
class StatisticsChoice(CallbackData, prefix="stats"):
    """A button that shows another period."""

    period: Period


@dataclass(kw_only=True, eq=False)
class StatisticsHandlers:
    """Handles /stats and its buttons, and sends the digest of a week once.

    Several processes may run; one of them sends the digest.
    """

    store: StatisticsStore
    pool: ReadingPool
    counters: Counters
    admin_ids: Collection[int]
    languages: Languages
    _started: float = field(default_factory=time.monotonic, init=False)
    # If buttons are pressed quickly, the last one decides what is shown.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.command("stats", self.on_stats, admins_only=True),
            router.button(StatisticsChoice, self.on_period, admins_only=True),
        ]

    async def on_stats(self, incoming: Incoming) -> None:
        """Send the picture of a period, or the numbers of all days as a file."""
        message, words = incoming.message, incoming.words
        wanted = " ".join(incoming.arguments).lower() or Period.TODAY
        if wanted == "csv":
            await self._send_series(incoming)
        elif wanted in list(Period):
            async with showing_work(message):
                card = await self.compose(Period(wanted), words, datetime.now(UTC))
                await send_card(message, card)
        else:
            usage = words._(
                "/stats today, 7d, 30d or all – as a picture\n/stats csv – every day, as a file"
            )
            await incoming.reply(usage)

    async def on_period(self, press: Press[StatisticsChoice]) -> None:
        """Show another period instead of the current one."""
        async with self._turn:
            card = await self.compose(press.data.period, press.words, datetime.now(UTC))
            await press.acknowledge()
            await replace_card(press.message, card)

    async def compose(self, period: Period, words: Words, now: datetime) -> Card:
        """Compose the picture, the caption and the buttons of a period that ends now."""
        statistics = await gather_statistics(self.store, period, now)
        model = self.pool.model_name
        memory = self.counters.registry.get_sample_value("process_resident_memory_bytes")
        lines = [
            summary(statistics, words),
            about_model(model, await self.store.reading_since(model), words),
            about_process(time.monotonic() - self._started, memory, words),
        ]
        return Card(
            picture=await asyncio.to_thread(draw_statistics, statistics, words),
            caption="\n".join(lines),
            keyboard=_keyboard(period, words),
        )

    async def _send_series(self, incoming: Incoming) -> None:
        words = incoming.words
        days = (await gather_statistics(self.store, Period.ALL, datetime.now(UTC))).slots
        if not days:
            await incoming.reply(no_photos(words))
            return
        series = InputFile(write_series(days), "rakam.csv")
        lines = words.ngettext(
            "{count} day, one per line (UTC)", "{count} days, one per line (UTC)", len(days)
        ).format(count=words.count(len(days)))
        await incoming.message.reply_document(series, caption=lines)

    def schedule_digest(self, jobs: JobQueue[Context]) -> None:
        """Check at the start and repeatedly, so that after a downtime the digest is sent late.

        The first check waits for the start of the application, however long the network takes.
        """

        async def check(context: Context) -> None:
            await self.send_digest_if_due(context.bot, datetime.now(UTC))

        options = {"next_run_time": datetime.now(UTC), "misfire_grace_time": None, "coalesce": True}
        jobs.run_repeating(check, INTERVAL, name="weekly digest", job_kwargs=options)

    async def send_digest_if_due(self, bot: BotClient, now: datetime) -> None:
        """On Mondays, send the statistics of the last week to all admins, once.

        If that fails, or no admin could be reached, the next check tries again.
        """
        week = _due_week(now)
        if week is None or not await self.store.claim_digest(week):
            return
        reached: list[bool] = []
        try:
            reached = [await self._send_week(admin, bot, week) for admin in sorted(self.admin_ids)]
        finally:
            if not any(reached):
                await self.store.release_digest(week)

    async def _send_week(self, admin: int, bot: BotClient, week: datetime) -> bool:
        words = await self.languages.words_of(admin)
        card = await self.compose(Period.WEEK, words, week + 7 * DAY - INSTANT)
        try:
            await bot.send_photo(admin, card.picture, card.caption, reply_markup=card.keyboard)
        except TelegramError as error:
            log.warning("The digest could not be sent to an admin: %s", type(error).__name__)
            return False
        return True


def _due_week(now: datetime) -> datetime | None:
    """Find the beginning of the week whose digest is due; None if it is not Monday from 7:00 on."""
    moment = now.astimezone(UTC)
    if moment.weekday() != MONDAY or moment.hour < DUE_HOUR:
        return None
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) - 7 * DAY


def _keyboard(period: Period, words: Words) -> InlineKeyboardMarkup:
    """Make a button for each period, with a mark at the one that is shown."""
    labels = {
        Period.TODAY: words._("today"),
        Period.WEEK: words._("7d"),
        Period.MONTH: words._("30d"),
        Period.ALL: words._("all"),
    }
    row = [
        StatisticsChoice(period=each).button(f"● {label}" if each is period else label)
        for each, label in labels.items()
    ]
    return InlineKeyboardMarkup([row])
