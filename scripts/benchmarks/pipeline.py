"""Processor time of a photo, without a chat around it."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from bot.i18n import Words
from bot.photos.answer import compose_answer
from model.reading.reader import DigitReader
from scripts.benchmarks.results import Figure

TO_PNG = "processor time a photo, bytes to PNG"
TO_PROBABILITIES = "bytes to probabilities"
TUTORIAL = "tutorial, bytes to PNG"


def measure_pipeline(photos: list[Path], rounds: int) -> Iterable[Figure]:
    """Measure the processor time from the bytes of a photo to the PNG of its answer."""
    from scripts.benchmarks.tutorial import TutorialReader  # noqa: PLC0415 - it imports Keras

    cv2.setNumThreads(1)
    read, words = DigitReader.load().read, Words("en")

    def answer(photo: bytes) -> object:
        reading = read(photo)
        return compose_answer(reading, words) if reading.digits else reading

    pipelines: dict[str, Callable[[bytes], object]] = {
        TUTORIAL: TutorialReader().answer,
        TO_PNG: answer,
        TO_PROBABILITIES: read,
    }
    contents = [photo.read_bytes() for photo in photos]
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
                beside=median(times[TUTORIAL]),
                than=f"{TUTORIAL}, median",
            )
