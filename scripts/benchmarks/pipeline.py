"""Processor time of a photo, without a chat around it."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

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
    for name in ("processor time a photo, bytes to PNG", "bytes to probabilities"):
        yield Figure(
            what=f"{name}, median",
            unit="ms",
            rakam=median(times[name]),
            beside=median(times["tutorial"]),
            than="tutorial, bytes to PNG",
        )


def _make_pipelines() -> dict[str, Pipeline]:
    """Make the pipeline of tutorials, Rakam's, and the part of it without the chart."""
    import cv2  # noqa: PLC0415

    from bot.i18n import Words  # noqa: PLC0415
    from bot.photos.answer import compose_answer  # noqa: PLC0415
    from model.reading.reader import DigitReader  # noqa: PLC0415
    from scripts.benchmarks.baseline_pipeline import (  # noqa: PLC0415 - other parts need no Keras
        TutorialReader,
    )

    cv2.setNumThreads(1)
    read, words = DigitReader.load().read, Words("en")
    return {
        "tutorial": TutorialReader().answer,
        "processor time a photo, bytes to PNG": lambda photo: compose_answer(read(photo), words),
        "bytes to probabilities": read,
    }


def _time(pipeline: Pipeline, photo: bytes) -> float:
    """Measure the processor time of one photo, in milliseconds."""
    started = time.process_time()
    pipeline(photo)
    return 1000.0 * (time.process_time() - started)
