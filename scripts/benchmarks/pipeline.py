"""Processor time of a photo, without a chat around it."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import numpy as np

from scripts.benchmarks.results import Figure

Pipeline = Callable[[bytes], object]


def measure_pipeline(photos: list[Path], rounds: int) -> Iterable[Figure]:
    """Measure the processor time from the bytes of a photo to the PNG of its answer."""
    pipelines = _make_pipelines()
    times: dict[str, list[float]] = {name: [] for name in pipelines}
    contents = [photo.read_bytes() for photo in photos]
    for pipeline in pipelines.values():
        pipeline(contents[0])  # warms up
    for content in contents * rounds:
        for name, pipeline in pipelines.items():
            times[name].append(_time(pipeline, content))
    statistics: dict[str, Callable[[list[float]], float]] = {
        "median": median,
        "95th percentile": lambda each: float(np.percentile(each, 95)),
    }
    for name in ("processor time a photo, bytes to PNG", "bytes to probabilities"):
        for statistic, compute in statistics.items():
            yield Figure(
                what=f"{name}, {statistic}",
                unit="ms",
                rakam=compute(times[name]),
                beside=median(times["tutorial"]),
                than="tutorial, bytes to PNG, median",
            )


def _make_pipelines() -> dict[str, Pipeline]:
    """Make the pipeline of tutorials, Rakam's, and the part of it without the chart."""
    import cv2  # noqa: PLC0415

    from bot.i18n import Words  # noqa: PLC0415
    from bot.photos.answer import compose_answer  # noqa: PLC0415
    from model.reading.reader import DigitReader  # noqa: PLC0415
    from scripts.benchmarks.tutorial import TutorialReader  # noqa: PLC0415 - it imports Keras

    cv2.setNumThreads(1)
    read, words = DigitReader.load().read, Words("en")

    def answer(photo: bytes) -> object:
        reading = read(photo)
        return compose_answer(reading, words) if reading.digits else reading

    return {
        "tutorial": TutorialReader().answer,
        "processor time a photo, bytes to PNG": answer,
        "bytes to probabilities": read,
    }


def _time(pipeline: Pipeline, photo: bytes) -> float:
    """Measure the processor time of one photo, in milliseconds."""
    started = time.process_time()
    pipeline(photo)
    return 1000.0 * (time.process_time() - started)
