"""How much processor time a photo takes, without a chat around it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Final

from scripts.benchmarks.measured_process import PLAIN, ROOT
from scripts.benchmarks.options import Plan, percentile, write
from scripts.benchmarks.photos import enlarge
from scripts.benchmarks.results import Figure

ENLARGED: Final = 8
"""Photos that are also read at twelve megapixels."""


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
    )
    yield Figure(
        what="the same, mean, which is what a crowd's photos take",
        unit="ms",
        rakam=mean(ours),
        beside=mean(theirs),
        than="tutorial",
    )
    if single:
        yield Figure(
            what="the same, median of photos of one digit",
            unit="ms",
            rakam=median(ours[index] for index in single),
            beside=median(theirs[index] for index in single),
            than="tutorial",
        )
    yield Figure(
        what="bytes to probabilities, median",
        unit="ms",
        rakam=median(reading),
        beside=median(theirs),
        than="tutorial, bytes to PNG",
        target="4 times less",
    )
    yield Figure(
        what="bytes to probabilities, 95th percentile",
        unit="ms",
        rakam=percentile(reading, 95),
        beside=median(theirs),
        than="tutorial, bytes to PNG, median",
        target="no more",
    )
    yield _measure_large(plan, paths)


def _measure_large(plan: Plan, paths: Sequence[Path]) -> Figure:
    """Measure how much longer photos of twelve megapixels take than the same ones at 1280."""
    chosen = plan.photos[:ENLARGED]
    large = [
        write(plan.folder / f"large-{number}.jpg", enlarge(photo))
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
