"""The command /stats: admins get the statistics of the bot, as a picture or as a file."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from telegram import InlineKeyboardMarkup, InputFile, Message, Update

from bot.charts import draw_plate
from bot.monitoring.memory import measure_resident
from bot.replies import Replies
from bot.statistics.chart import draw_statistics
from bot.statistics.gather import (
    Condition,
    Period,
    Statistics,
    gather_slots,
    gather_statistics,
    write_series,
)
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context, Services
from bot.transport.messages import Card, send_card, turn_into
from bot.transport.sending import ask_surely, showing_work

SERIES: Final = "csv"
"""The argument of the command that requests the file."""

SERIES_FILE_NAME: Final = "rakam.csv"


@dataclass(frozen=True, kw_only=True)
class StatisticsChoice(CallbackData, prefix="stats"):
    """A button that shows another period."""

    period: Period


async def on_stats(update: Update, context: Context) -> None:
    """Send the picture of a period, or the numbers of all days as a file."""
    message = update.effective_message
    if message is None:
        return
    replies = await context.replies_for(update)
    wanted = " ".join(context.args or ()).lower() or Period.TODAY
    if wanted == SERIES:
        await _send_series(message, replies, context.services)
    elif wanted in list(Period):
        await _send_picture(message, Period(wanted), replies, context.services)
    else:
        await ask_surely(lambda: message.reply_text(replies.stats_usage))


async def on_stats_button(press: Press[StatisticsChoice], context: Context) -> None:
    """Show another period instead of the current one."""
    async with context.bot_data.statistics_buttons:
        card = await compose_statistics(press.data.period, press.replies, context.services)
        await press.acknowledge()
        await turn_into(press.query, card)


async def _send_picture(
    message: Message, period: Period, replies: Replies, services: Services
) -> None:
    async with showing_work(message):
        await send_card(message, await compose_statistics(period, replies, services))


async def _send_series(message: Message, replies: Replies, services: Services) -> None:
    days = await gather_slots(services.statistics, Period.ALL, datetime.now(UTC))
    if not days:
        await ask_surely(lambda: message.reply_text(replies.no_photos_yet))
        return
    series = InputFile(write_series(days), SERIES_FILE_NAME)
    caption = replies.series_caption(len(days))
    await ask_surely(lambda: message.reply_document(series, caption=caption))


async def compose_statistics(period: Period, replies: Replies, services: Services) -> Card:
    """Gather the statistics of a period; make their picture, caption and buttons."""
    statistics = await gather_statistics(services.statistics, period, datetime.now(UTC))
    condition = await _examine(services)
    picture = await asyncio.to_thread(_draw, statistics, replies)
    caption = replies.statistics_caption(statistics, condition)
    return Card(picture=picture, caption=caption, keyboard=_keyboard(period, replies))


def _draw(statistics: Statistics, replies: Replies) -> bytes:
    if not statistics.tally.photos:
        return draw_plate(replies.no_photos)
    return draw_statistics(statistics, replies.statistics_words(statistics))


async def _examine(services: Services) -> Condition:
    model = services.pool.model_name
    chosen = await asyncio.to_thread(services.versions.chosen_at, model)
    return Condition(
        model=model,
        model_since=chosen or await services.statistics.reading_since(model),
        memory=measure_resident(),
        uptime=time.monotonic() - services.started,
    )


def _keyboard(period: Period, replies: Replies) -> InlineKeyboardMarkup:
    """Make a button for each period, with a mark at the one that is shown."""
    row = [
        StatisticsChoice(period=each).button(f"● {label}" if each is period else label)
        for each, label in replies.period_buttons().items()
    ]
    return InlineKeyboardMarkup([row])
