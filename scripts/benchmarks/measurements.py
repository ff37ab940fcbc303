"""The measurements, each of which compares processes that take turns."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from scripts.benchmarks.figures import Figure
from scripts.benchmarks.measured_bot import (
    ECHO,
    PLAIN,
    RAKAM,
    ROOT,
    TUTORIAL,
    UNLIMITED,
    Command,
    MeasuredBot,
)
from scripts.benchmarks.photos import Photo, enlarge

MEGABYTE: Final = 1e6

WARM_UP: Final = 5
"""Photos that a bot answers before it is measured."""

PACE: Final = 10.0
"""Photos a second where answer times are measured."""

GROWTH_STEPS: Final = 50
GROWTH_WINDOW: Final = 3
"""Memory is looked at so many times; medians of so many looks are compared."""

ENLARGED: Final = 8
"""Photos that are also read at twelve megapixels."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is measured.

    Attributes:
        photos: What is read.
        folder: Where they may be kept meanwhile.
        rounds: How often processes take turns.
        load: Photos that a bot is sent in one round.
        growth: Photos after which memory is compared with before.
    """

    photos: Sequence[Photo]
    folder: Path
    rounds: int
    load: int
    growth: int

    def write_photos(self) -> list[Path]:
        """Write the photos down for other processes."""
        return [
            _written(self.folder / f"{number}.jpg", photo.content)
            for number, photo in enumerate(self.photos)
        ]


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def measure_pipeline(plan: Plan) -> Iterable[Figure]:
    """Measure the processor time from the bytes of a photo to the PNG of its answer."""
    paths = plan.write_photos()
    rounds = [
        {name: _time_pipeline(name, paths) for name in ("tutorial", "rakam", "reading")}
        for _ in range(plan.rounds)
    ]
    ours, theirs, reading = (
        [median(times) for times in zip(*(each[name] for each in rounds), strict=True)]
        for name in ("rakam", "tutorial", "reading")
    )
    single = [index for index, photo in enumerate(plan.photos) if photo.is_single]
    yield Figure(
        what="processor time a photo, bytes to PNG, median",
        unit="ms",
        rakam=median(ours),
        beside=median(theirs),
        than="tutorial",
        target="6 times less",
    )
    if single:
        yield Figure(
            what="the same, photos of one digit",
            unit="ms",
            rakam=median(ours[index] for index in single),
            beside=median(theirs[index] for index in single),
            than="tutorial",
            target="12 times less where they are clean",
        )
    yield Figure(
        what="bytes to probabilities, median", unit="ms", rakam=median(reading), target="15 ms"
    )
    yield Figure(
        what="bytes to probabilities, 95th percentile",
        unit="ms",
        rakam=_percentile(reading, 95),
        target="80 ms",
    )
    yield _measure_large(plan, paths)


def _measure_large(plan: Plan, paths: Sequence[Path]) -> Figure:
    """Measure how much longer photos of twelve megapixels take than the same ones at 1280."""
    chosen = plan.photos[:ENLARGED]
    large = [
        _written(plan.folder / f"large-{number}.jpg", enlarge(photo))
        for number, photo in enumerate(chosen)
    ]
    times = _time_pipeline("reading", [*paths[:ENLARGED], *large])
    pairs = zip(times[: len(chosen)], times[len(chosen) :], strict=True)
    return Figure(
        what="twelve megapixels take longer by, median",
        unit="ms",
        rakam=median(longer - usual for usual, longer in pairs),
        target="60 ms",
    )


def _time_pipeline(name: str, photos: Sequence[Path]) -> list[float]:
    """Measure a pipeline in a process of its own: milliseconds for each photo."""
    run = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.pipeline", name, *map(str, photos)],
        cwd=ROOT,
        env=os.environ | PLAIN,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    times: list[float] = json.loads(run.stdout)
    return times


def measure_start(plan: Plan) -> Iterable[Figure]:
    """Measure how soon a bot asks for updates after its process was started."""
    paths = plan.write_photos()[:1]
    ready: dict[Command, list[float]] = {RAKAM: [], TUTORIAL: []}
    for _ in range(plan.rounds):
        for command, seconds in ready.items():
            with MeasuredBot(command, paths) as bot:
                seconds.append(bot.ready_seconds)
    yield Figure(
        what="ready after its start, median",
        unit="s",
        rakam=median(ready[RAKAM]),
        beside=median(ready[TUTORIAL]),
        than="tutorial bot",
        target="10 times sooner",
    )


def measure_load(plan: Plan) -> Iterable[Figure]:
    """Measure how fast whole bots answer a heap of photos, and what that costs."""
    paths = plan.write_photos()
    rounds = [
        {command: _load(command, paths, plan.load) for command in (ECHO, TUTORIAL, UNLIMITED)}
        for _ in range(plan.rounds)
    ]

    def middle(command: Command, name: str) -> float:
        return median(float(getattr(each[command], name)) for each in rounds)

    yield Figure(
        what="photos a second",
        unit="/s",
        rakam=middle(UNLIMITED, "rate"),
        beside=middle(ECHO, "rate"),
        than="echo bot",
        target="half of them",
    )
    yield Figure(
        what="processor time a photo, the whole bot",
        unit="ms",
        rakam=middle(UNLIMITED, "milliseconds"),
        beside=middle(TUTORIAL, "milliseconds"),
        than="tutorial bot",
        target="4 times less",
    )
    yield Figure(
        what="processor time a photo, the library alone",
        unit="ms",
        rakam=middle(ECHO, "milliseconds"),
    )
    yield Figure(
        what="peak memory",
        unit="MB",
        rakam=middle(UNLIMITED, "peak") / MEGABYTE,
        beside=middle(TUTORIAL, "peak") / MEGABYTE,
        than="tutorial bot",
        target="6 times less, at most 130 MB",
    )


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


def _load(command: Command, paths: list[Path], count: int) -> Load:
    with MeasuredBot(command, paths) as bot:
        bot.api.wait_for_answers([bot.api.send() for _ in range(WARM_UP)])
        computed = bot.processor_seconds
        started = time.monotonic()
        answered = bot.api.wait_for_answers([bot.api.send() for _ in range(count)])
        return Load(
            rate=count / (max(answered) - started),
            milliseconds=1000.0 * (bot.processor_seconds - computed) / count,
            peak=bot.peak,
        )


def measure_pace(plan: Plan) -> Iterable[Figure]:
    """Measure how long people wait for an answer while ten photos come in a second."""
    with MeasuredBot(RAKAM, plan.write_photos()) as bot:
        bot.api.wait_for_answers([bot.api.send() for _ in range(WARM_UP)])
        started = time.monotonic()
        sent: dict[int, float] = {}
        for number in range(plan.load):
            due = started + number / PACE
            time.sleep(max(0.0, due - time.monotonic()))
            sent[bot.api.send()] = due
        answered = bot.api.wait_for_answers(list(sent))
    waits = [1000.0 * (at - due) for at, due in zip(answered, sent.values(), strict=True)]
    yield Figure(what="answer at 10 photos a second, median", unit="ms", rakam=median(waits))
    yield Figure(
        what="answer at 10 photos a second, 99th percentile",
        unit="ms",
        rakam=_percentile(waits, 99),
    )


def measure_growth(plan: Plan) -> Iterable[Figure]:
    """Measure how much more memory a bot holds after many photos than after some of them."""
    with MeasuredBot(UNLIMITED, plan.write_photos()) as bot:
        held = []
        for _ in range(GROWTH_STEPS):
            count = max(1, plan.growth // GROWTH_STEPS)
            bot.api.wait_for_answers([bot.api.send() for _ in range(count)])
            held.append(bot.resident)
        peak = bot.peak
    yield Figure(
        what=f"memory growth over {plan.growth} photos",
        unit="MB",
        rakam=(median(held[-GROWTH_WINDOW:]) - median(held[:GROWTH_WINDOW])) / MEGABYTE,
        target="5 MB",
    )
    yield Figure(what="memory held in the end", unit="MB", rakam=held[-1] / MEGABYTE)
    yield Figure(what="peak memory by then", unit="MB", rakam=peak / MEGABYTE, target="130 MB")


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


MEASUREMENTS: Final = {
    "pipeline": measure_pipeline,
    "start": measure_start,
    "load": measure_load,
    "pace": measure_pace,
    "growth": measure_growth,
}
"""What can be measured, by name."""
