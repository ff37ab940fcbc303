"""Measure how fast and how small the bot is, beside what tutorials do.

Usage: python scripts/benchmark.py [--photos LABELS.csv] [--json]

What is compared runs one at a time, in turns, with the same photos; the figures are medians. Other
work on the machine changes both sides: then trust the ratios. Needs Linux.
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
from scripts.benchmarks.photos import write_photos
from scripts.benchmarks.pipeline import measure_pipeline
from scripts.benchmarks.results import Figure, as_table
from scripts.benchmarks.whole_bots import measure_load, measure_start
from scripts.native_messages import hide_native_messages

SAMPLE: Final = 60
"""Photos of a labeled set that are read."""

ROUNDS: Final = 3
"""How often everything is measured."""

LOAD: Final = 200
"""Photos that are sent to a bot at once."""


def main() -> int:
    """Measure everything; 1 with one line if something is missing."""
    parser = argparse.ArgumentParser(description="Measure how fast and how small the bot is.")
    parser.add_argument("--photos", type=Path, metavar="LABELS.csv")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    if sys.platform != "linux":
        print("benchmark.py: only Linux reports memory and time", file=sys.stderr)
        return 1
    try:
        if arguments.json:
            figures = [each.describe() for each in measure(arguments.photos)]
            print(json.dumps(describe_machine() | {"figures": figures}))
        else:
            print(describe_machine())
            for line in as_table(measure(arguments.photos)):
                print(line, flush=True)
    except OperatorError as error:
        print(f"benchmark.py: {error}", file=sys.stderr)
        return 1
    return 0


def measure(labels: Path | None) -> Iterator[Figure]:
    """Measure one part after another."""
    with tempfile.TemporaryDirectory() as folder:
        photos = write_photos(labels, SAMPLE, Path(folder))
        yield from measure_pipeline(photos, ROUNDS)
        yield from measure_start(photos, ROUNDS)
        yield from measure_load(photos, ROUNDS, LOAD)


def describe_machine() -> dict[str, Any]:
    """Describe the machine, and how much else ran in the last minutes."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }


if __name__ == "__main__":
    hide_native_messages()
    sys.exit(main())
