"""Measure the processor time of a pipeline from the bytes of photos.

Usage: python -m scripts.benchmarks.pipeline answer|reading|tutorial PHOTO...
Prints a JSON list: the milliseconds that each photo took.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2

Pipeline = Callable[[bytes], object]


def main() -> None:
    """Read the first photo once to warm up, then measure each."""
    pipeline = make_tutorial() if sys.argv[1] == "tutorial" else make_rakam(sys.argv[1])
    photos = [Path(name).read_bytes() for name in sys.argv[2:]]
    pipeline(photos[0])
    print(json.dumps([measure(pipeline, photo) for photo in photos]))


def make_rakam(end: str) -> Pipeline:
    """Make the bot's pipeline, up to the `answer` or only up to the `reading`."""
    from bot.i18n import Words  # noqa: PLC0415
    from bot.photos.answer import compose_answer  # noqa: PLC0415
    from model.reading.reader import DigitReader  # noqa: PLC0415 - only what is measured is imported

    cv2.setNumThreads(1)
    read, words = DigitReader.load().read, Words("en")
    return read if end == "reading" else lambda photo: compose_answer(read(photo), words)


def make_tutorial() -> Pipeline:
    """Make the pipeline of tutorials."""
    from scripts.benchmarks.baseline_pipeline import TutorialReader  # noqa: PLC0415

    return TutorialReader().answer


def measure(pipeline: Pipeline, photo: bytes) -> float:
    """Measure the processor time of one photo, in milliseconds."""
    started = time.process_time()
    pipeline(photo)
    return 1000.0 * (time.process_time() - started)


if __name__ == "__main__":
    main()
