"""The measurements: the pipeline alone, and start, load and memory growth of whole bots."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

import cv2
import numpy as np

from bot.i18n import Words
from bot.photos.answer import compose_answer
from model.reading.reader import DigitReader
from scripts.benchmarks.bot_process import ECHO, RAKAM, TUTORIAL, running
from scripts.benchmarks.crowd import CrowdFiles
from scripts.benchmarks.other_bots import load_tutorial

TO_PNG: Final = "processor time a photo, bytes to PNG"
TO_PROBABILITIES: Final = "bytes to probabilities"
TUTORIAL_TO_PNG: Final = "tutorial, bytes to PNG"
TUTORIAL_BOT: Final = "tutorial bot"

WARM_UP: Final = 5
"""Photos that a bot answers before it is measured."""

AT_ONCE: Final = 100
"""Photos that are sent at once in the growth run."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measurement, beside the same measurement of another program if there is one."""

    what: str
    unit: str
    rakam: float
    beside: float | None = None
    than: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times larger the other value is."""
        return self.beside / self.rakam if self.beside is not None and self.rakam else None

    def describe(self) -> dict[str, Any]:
        """Describe it for JSON."""
        return asdict(self) | {"ratio": self.ratio}

    def row(self) -> str:
        """Write it as a row of a table in Markdown."""
        beside = f"{self.than}: {self.beside:.4g} {self.unit}" if self.beside is not None else ""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return f"| {self.what} | {self.rakam:.4g} {self.unit} | {beside} | {ratio} |"


def measure_pipeline(photos: CrowdFiles, rounds: int) -> Iterable[Figure]:
    """Measure the processor time from the bytes of a photo to the PNG of its answer."""
    tutorial = load_tutorial()
    cv2.setNumThreads(1)
    read, words = DigitReader.load().read, Words("en")

    def answer(photo: bytes) -> object:
        reading = read(photo)
        return compose_answer(reading, words) if reading.digits else reading

    pipelines: dict[str, Callable[[bytes], object]] = {
        TUTORIAL_TO_PNG: tutorial,
        TO_PNG: answer,
        TO_PROBABILITIES: read,
    }
    contents = photos.read()
    for pipeline in pipelines.values():
        pipeline(contents[0])  # warms up
    times: dict[str, list[float]] = {name: [] for name in pipelines}
    for content in contents * rounds:
        for name, pipeline in pipelines.items():
            started = time.process_time()
            pipeline(content)
            times[name].append(1000.0 * (time.process_time() - started))
    for name in (TO_PNG, TO_PROBABILITIES):
        for percentile, statistic in ((50, "median"), (95, "95th percentile")):
            yield Figure(
                what=f"{name}, {statistic}",
                unit="ms",
                rakam=float(np.percentile(times[name], percentile)),
                beside=median(times[TUTORIAL_TO_PNG]),
                than=f"{TUTORIAL_TO_PNG}, median",
            )


def measure_start(photos: CrowdFiles, rounds: int) -> Iterable[Figure]:
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


def measure_load(photos: CrowdFiles, rounds: int, count: int) -> Iterable[Figure]:
    """Measure speed, processor time and memory of whole bots when photos arrive at once."""
    turns = [[_answer(bot, photos, count) for bot in (RAKAM, TUTORIAL)] for _ in range(rounds)]
    units = {
        "photos a second": "/s",
        "processor time a photo, the whole bot": "ms",
        "peak memory": "MB",
    }
    for what, unit in units.items():
        rakam, tutorial = (median(turn[bot][what] for turn in turns) for bot in (0, 1))
        yield Figure(what=what, unit=unit, rakam=rakam, beside=tutorial, than=TUTORIAL_BOT)


def _answer(module: str, photos: CrowdFiles, count: int) -> dict[str, float]:
    with running(module, photos) as (bot, api):
        api.send_and_wait(WARM_UP)
        before = bot.processor_seconds
        seconds = api.send_and_wait(count)
        return {
            "photos a second": count / seconds,
            "processor time a photo, the whole bot": 1e3 * (bot.processor_seconds - before) / count,
            "peak memory": bot.megabytes("VmHWM"),
        }


def measure_growth(photos: CrowdFiles, count: int) -> Iterable[Figure]:
    """Measure how much more memory a bot uses after many photos than after one round of them."""
    with running(RAKAM, photos) as (bot, api):
        api.send_and_wait(len(photos.photos))
        before = bot.megabytes("VmRSS")
        for sent in range(0, count, AT_ONCE):
            api.send_and_wait(min(AT_ONCE, count - sent))
        growth, peak = bot.megabytes("VmRSS") - before, bot.megabytes("VmHWM")
    yield Figure(what=f"memory growth over {count} photos", unit="MB", rakam=growth)
    yield Figure(what="peak memory by then", unit="MB", rakam=peak)
