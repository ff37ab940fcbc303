"""Processor time of a photo, without a chat around it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final

from scripts.benchmarks.bot_process import QUIET, ROOT
from scripts.benchmarks.results import Figure

COMPARED: Final = {
    "answer": "processor time a photo, bytes to PNG, median",
    "reading": "bytes to probabilities, median",
}


def measure_pipeline(photos: list[Path], rounds: int) -> Iterable[Figure]:
    """Measure the processor time from the bytes of a photo to the PNG of its answer."""
    times: dict[str, list[float]] = {"tutorial": [], "answer": [], "reading": []}
    for _ in range(rounds):
        for name in times:
            times[name] += _time_pipeline(name, photos)
    for name, what in COMPARED.items():
        yield Figure(
            what=what,
            unit="ms",
            rakam=median(times[name]),
            beside=median(times["tutorial"]),
            than="tutorial, bytes to PNG",
        )


def _time_pipeline(name: str, photos: list[Path]) -> list[float]:
    """Measure a pipeline in a process of its own: milliseconds for each photo."""
    run = subprocess.run(
        [sys.executable, "-m", "scripts.benchmarks.pipeline", name, *map(str, photos)],
        cwd=ROOT,
        env=os.environ | QUIET,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    times: list[float] = json.loads(run.stdout)
    return times
