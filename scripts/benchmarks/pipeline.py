"""The time from the bytes of a photo to the PNG of its answer, in a process of its own.

Usage: python -m scripts.benchmarks.pipeline rakam|reading|tutorial PHOTO...
Prints a JSON list: the milliseconds of processor time that each photo took.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2

from model.reading.result import Reading

Pipeline = Callable[[bytes], object]


def main() -> None:
    """Read each photo once to warm up, then once more."""
    pipeline = {"rakam": make_rakam, "reading": make_reading, "tutorial": make_tutorial}[
        sys.argv[1]
    ]()
    photos = [Path(name).read_bytes() for name in sys.argv[2:]]
    pipeline(photos[0])
    print(json.dumps([time_pipeline(pipeline, photo) for photo in photos]))


def make_rakam() -> Pipeline:
    """Make the bot's own pipeline, in the conditions of the bot."""
    from bot.i18n import Words  # noqa: PLC0415
    from bot.photos.answer import compose_answer  # noqa: PLC0415 - only what is measured is imported

    read, words = make_reading(), Words("en")
    return lambda photo: compose_answer(read(photo), words)


def make_reading() -> Callable[[bytes], Reading]:
    """Make the part of it from the bytes to probabilities."""
    from model.reading.reader import DigitReader  # noqa: PLC0415

    cv2.setNumThreads(1)
    return DigitReader.load().read


def make_tutorial() -> Pipeline:
    """Make the pipeline of tutorials."""
    from scripts.benchmarks.baseline_pipeline import TutorialReader  # noqa: PLC0415

    return TutorialReader().answer


def time_pipeline(pipeline: Pipeline, photo: bytes) -> float:
    """Measure the processor time that one photo takes, in milliseconds."""
    started = time.process_time()
    pipeline(photo)
    return 1000.0 * (time.process_time() - started)


if __name__ == "__main__":
    main()
