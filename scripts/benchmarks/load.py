"""How fast a bot answers a heap of photos, and what that costs."""

import time
from dataclasses import dataclass
from typing import Final

from scripts.benchmarks.measured_bot import MeasuredBot
from scripts.benchmarks.results import Figure

WARM_UP: Final = 5
"""Photos that each process of a bot answers before it is measured."""

ALLOWED: Final = 30
"""Messages that Telegram lets a bot send in a second, more or less."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What became of a heap of photos.

    Attributes:
        rate: Photos answered a second.
        milliseconds: Processor time of the bot, for each photo.
        peak: Most bytes of memory that the bot has held.
    """

    rate: float
    milliseconds: float
    peak: int


def warm_up(bot: MeasuredBot, processes: int = 1) -> None:
    """Let a bot answer its first photos."""
    bot.api.wait_for_answers([bot.api.send() for _ in range(WARM_UP * processes)])


def send_heap(bot: MeasuredBot, count: int) -> Load:
    """Send a bot so many photos at once, and wait until it has answered them."""
    computed = bot.processor_seconds
    started = time.monotonic()
    answered = bot.api.wait_for_answers([bot.api.send() for _ in range(count)])
    return Load(
        rate=count / (max(answered) - started),
        milliseconds=1000.0 * (bot.processor_seconds - computed) / count,
        peak=bot.peak,
    )


def as_cores(milliseconds: float, who: str) -> Figure:
    """Tell how many cores are at work while as many are answered as Telegram allows.

    Args:
        milliseconds: Processor time of each photo.
        who: What computes so long.
    """
    return Figure(
        what=f"cores that {ALLOWED} photos a second take, {who}",
        unit="cores",
        rakam=ALLOWED * milliseconds / 1000.0,
    )
