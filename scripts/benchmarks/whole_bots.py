"""How whole bots start, how fast they answer, and how much memory they use."""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final

from scripts.benchmarks.bot_process import ECHO, RAKAM, TUTORIAL, running
from scripts.benchmarks.results import Figure

TUTORIAL_BOT: Final = "tutorial bot"

WARM_UP: Final = 5
"""Photos that a bot answers before it is measured."""

AT_ONCE: Final = 100
"""Photos that are sent at once in the growth run."""


def measure_start(photos: list[Path], rounds: int) -> Iterable[Figure]:
    """Measure the time from the start of a process to its first answer."""
    seconds: dict[str, list[float]] = {RAKAM: [], TUTORIAL: [], ECHO: []}
    for module in list(seconds) * rounds:
        with running(module, photos) as (_, api):
            seconds[module].append(api.send_and_wait(1))
    for module, than in ((TUTORIAL, TUTORIAL_BOT), (ECHO, "echo bot")):
        yield Figure(
            what="first answer after its start, median",
            unit="s",
            rakam=median(seconds[RAKAM]),
            beside=median(seconds[module]),
            than=than,
        )


def measure_load(photos: list[Path], rounds: int, count: int) -> Iterable[Figure]:
    """Measure how fast whole bots answer photos that arrive at once, and what that costs."""
    turns = [
        (_answer(RAKAM, photos, count), _answer(TUTORIAL, photos, count)) for _ in range(rounds)
    ]
    units = {
        "photos a second": "/s",
        "processor time a photo, the whole bot": "ms",
        "peak memory": "MB",
    }
    for what, unit in units.items():
        rakam, tutorial = (median(turn[bot][what] for turn in turns) for bot in (0, 1))
        yield Figure(what=what, unit=unit, rakam=rakam, beside=tutorial, than=TUTORIAL_BOT)


def _answer(module: str, photos: list[Path], count: int) -> dict[str, float]:
    with running(module, photos) as (bot, api):
        api.send_and_wait(WARM_UP)
        before = bot.processor_seconds
        seconds = api.send_and_wait(count)
        return {
            "photos a second": count / seconds,
            "processor time a photo, the whole bot": 1e3 * (bot.processor_seconds - before) / count,
            "peak memory": bot.peak,
        }


def measure_growth(photos: list[Path], count: int) -> Iterable[Figure]:
    """Measure how much more memory a bot uses after many photos than after each of them once."""
    with running(RAKAM, photos) as (bot, api):
        api.send_and_wait(len(photos))
        before = bot.resident
        for sent in range(0, count, AT_ONCE):
            api.send_and_wait(min(AT_ONCE, count - sent))
        growth, peak = bot.resident - before, bot.peak
    yield Figure(what=f"memory growth over {count} photos", unit="MB", rakam=growth)
    yield Figure(what="peak memory by then", unit="MB", rakam=peak)
