"""The command /stats: admins get the statistics of the bot, as a picture or as a file."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from telegram import InlineKeyboardMarkup, InputFile
from telegram.ext import BaseHandler

from bot.database.statistics import StatisticsStore
from bot.i18n import Words
from bot.models.reading_pool import ReadingPool
from bot.statistics.chart import draw_statistics
from bot.statistics.gather import Period, gather_slots, gather_statistics, write_series
from bot.statistics.texts import about_model, about_process, no_photos, summary
from bot.transport.callback_data import CallbackData
from bot.transport.cards import Card, replace_card, send_card
from bot.transport.context import Context
from bot.transport.counters import Counters
from bot.transport.incoming import Incoming, Press
from bot.transport.router import Router
from bot.transport.sending import showing_work


@dataclass(frozen=True, kw_only=True)
class StatisticsChoice(CallbackData, prefix="stats"):
    """A button that shows another period."""

    period: Period


@dataclass(kw_only=True, eq=False)
class StatisticsHandlers:
    """Handles /stats and its buttons."""

    store: StatisticsStore
    pool: ReadingPool
    counters: Counters
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
        days = await gather_slots(self.store, Period.ALL, datetime.now(UTC))
        if not days:
            await incoming.reply(no_photos(words))
            return
        series = InputFile(write_series(days), "rakam.csv")
        lines = words.ngettext(
            "{count} day, one per line (UTC)", "{count} days, one per line (UTC)", len(days)
        ).format(count=words.count(len(days)))
        await incoming.message.reply_document(series, caption=lines)


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
