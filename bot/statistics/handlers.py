"""The command /stats: admins get the statistics of the bot, as a picture or as a file."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from telegram import InlineKeyboardMarkup, InputFile, Message, Update
from telegram.ext import BaseHandler

from bot.charts import draw_plate
from bot.database import StatisticsStore
from bot.i18n import Words
from bot.models.reading_pool import ReadingPool
from bot.monitoring.memory import measure_resident
from bot.statistics.chart import draw_statistics
from bot.statistics.gather import (
    Condition,
    Period,
    Statistics,
    gather_slots,
    gather_statistics,
    write_series,
)
from bot.statistics.texts import StatisticsTexts
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context
from bot.transport.languages import Languages
from bot.transport.messages import Card, send_card, turn_into
from bot.transport.router import Router
from bot.transport.sending import call_with_retry, showing_work
from model.registry.registry import ModelRegistry

SERIES: Final = "csv"
"""The argument of the command that requests the file."""

SERIES_FILE_NAME: Final = "rakam.csv"


@dataclass(frozen=True, kw_only=True)
class StatisticsChoice(CallbackData, prefix="stats"):
    """A button that shows another period."""

    period: Period


class StatisticsCards:
    """Gathers the statistics of a period and composes their card.

    Args:
        store: Adds up what is in the database.
        pool: Reads photos with the model in use.
        versions: The model versions.
        started: When the process started, on the clock of `time.monotonic`.
    """

    def __init__(
        self, *, store: StatisticsStore, pool: ReadingPool, versions: ModelRegistry, started: float
    ) -> None:
        self._store = store
        self._pool = pool
        self._versions = versions
        self._started = started

    async def compose(self, period: Period, words: Words) -> Card:
        """Compose the picture, the caption and the buttons of a period."""
        statistics = await gather_statistics(self._store, period, datetime.now(UTC))
        texts = StatisticsTexts(words)
        picture = await asyncio.to_thread(_draw, statistics, texts)
        caption = texts.caption(statistics, await self._examine())
        return Card(picture=picture, caption=caption, keyboard=_keyboard(period, texts))

    async def _examine(self) -> Condition:
        model = self._pool.model_name
        chosen = await asyncio.to_thread(self._versions.chosen_at, model)
        return Condition(
            model=model,
            model_since=chosen or await self._store.reading_since(model),
            memory=measure_resident(),
            uptime=time.monotonic() - self._started,
        )


class StatisticsHandlers:
    """Handles /stats and its buttons.

    Args:
        cards: Composes the statistics of a period.
        store: Adds up what is in the database.
        languages: Finds the words for a person.
    """

    def __init__(
        self, *, cards: StatisticsCards, store: StatisticsStore, languages: Languages
    ) -> None:
        self._cards = cards
        self._store = store
        self._languages = languages
        # If buttons are pressed quickly, the last one decides what is shown.
        self._turn = asyncio.Lock()

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, Any]]:
        """List the handlers."""
        return [
            router.admin_command("stats", self.on_stats),
            router.admin_button(StatisticsChoice, self.on_period),
        ]

    async def on_stats(self, update: Update, context: Context) -> None:
        """Send the picture of a period, or the numbers of all days as a file."""
        message = update.effective_message
        if message is None:
            return
        words = await self._languages.words_for(update)
        wanted = " ".join(context.args or ()).lower() or Period.TODAY
        if wanted == SERIES:
            await self._send_series(message, words)
        elif wanted in list(Period):
            async with showing_work(message):
                await send_card(message, await self._cards.compose(Period(wanted), words))
        else:
            usage = words._(
                "/stats today, 7d, 30d or all – as a picture\n/stats csv – every day, as a file"
            )
            await call_with_retry(lambda: message.reply_text(usage))

    async def on_period(self, press: Press[StatisticsChoice]) -> None:
        """Show another period instead of the current one."""
        async with self._turn:
            card = await self._cards.compose(press.data.period, press.words)
            await press.acknowledge()
            await turn_into(press.query, card)

    async def _send_series(self, message: Message, words: Words) -> None:
        days = await gather_slots(self._store, Period.ALL, datetime.now(UTC))
        if not days:
            nothing = words._("No photos in this period.")
            await call_with_retry(lambda: message.reply_text(nothing))
            return
        series = InputFile(write_series(days), SERIES_FILE_NAME)
        caption = words.ngettext(
            "{count} day, one per line (UTC)", "{count} days, one per line (UTC)", len(days)
        ).format(count=words.count(len(days)))
        await call_with_retry(lambda: message.reply_document(series, caption=caption))


def _draw(statistics: Statistics, texts: StatisticsTexts) -> bytes:
    if not statistics.tally.photos:
        return draw_plate(texts.no_photos())
    return draw_statistics(statistics, texts.chart_words(statistics))


def _keyboard(period: Period, texts: StatisticsTexts) -> InlineKeyboardMarkup:
    """Make a button for each period, with a mark at the one that is shown."""
    row = [
        StatisticsChoice(period=each).button(f"● {label}" if each is period else label)
        for each, label in texts.period_buttons().items()
    ]
    return InlineKeyboardMarkup([row])
