"""Measure the bot's speed and memory, beside a tutorial's pipeline.

Usage: python scripts/benchmark.py [--only NAME ...] [--photos LABELS.csv] [--sample N]
                                   [--rounds N] [--load N] [--growth N] [--json]

The parts are pipeline, start, load and growth. The programs that are compared run one at a time,
in turns, with the same photos; the figures are medians. Other work on the machine slows all of
them: then only the ratios are meaningful. Needs Linux.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.errors import OperatorError
from scripts.benchmarks.crowd import CrowdFiles
from scripts.benchmarks.measurements import (
    Figure,
    measure_growth,
    measure_load,
    measure_pipeline,
    measure_start,
)
from scripts.command import run
from scripts.native_messages import hide_native_messages

PARTS: Final = ("pipeline", "start", "load", "growth")


def main() -> None:
    """Measure the selected parts, and print the figures."""
    arguments = parse_arguments()
    if sys.platform != "linux":
        raise OperatorError("only Linux reports memory and time")
    if arguments.json:
        figures = [each.describe() for each in measure(arguments)]
        print(json.dumps(describe_machine() | {"figures": figures}))
    else:
        print(describe_machine())
        print("| what | Rakam | beside | times |\n|---|---:|---:|---:|")
        for each in measure(arguments):
            print(each.row(), flush=True)


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Measure the bot's speed and memory.")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts (all)")
    parser.add_argument("--photos", type=Path, metavar="LABELS.csv")
    parser.add_argument("--sample", type=int, default=60, metavar="N", help="photos (60)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds (3)")
    parser.add_argument("--load", type=int, default=200, metavar="N", help="photos sent (200)")
    parser.add_argument("--growth", type=int, default=5000, metavar="N", help="photos (5000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def measure(arguments: argparse.Namespace) -> Iterator[Figure]:
    """Measure the selected parts, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        photos = CrowdFiles(Path(folder), arguments.photos, arguments.sample)
        if "pipeline" in arguments.only:
            yield from measure_pipeline(photos, arguments.rounds)
        if "start" in arguments.only:
            yield from measure_start(photos, arguments.rounds)
        if "load" in arguments.only:
            yield from measure_load(photos, arguments.rounds, arguments.load)
        if "growth" in arguments.only:
            yield from measure_growth(photos, arguments.growth)


def describe_machine() -> dict[str, Any]:
    """Describe the machine and its load in the last minutes."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }


if __name__ == "__main__":
    hide_native_messages()
    run(main)
