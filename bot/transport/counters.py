"""Count what the process does, for /health and /metrics. No count identifies a person."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from bot.database.statistics import OUTCOMES, STEPS

Clock = time.monotonic

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histograms' buckets, in seconds."""


class Counters:
    """Counts since the start of the process; `registry` has those of the process as well.

    Attributes:
        in_work: Number of updates that handlers process.
    """

    def __init__(self, *, is_training: Callable[[], bool] = lambda: False) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.photos = Counter(
            "rakam_photos", "Photos that were answered.", ["outcome"], registry=self.registry
        )
        self.errors = Counter(
            "rakam_faults", "Errors that no handler expected.", ["kind"], registry=self.registry
        )
        self.answers = Histogram(
            "rakam_answer_seconds",
            "Seconds from taking a photo to sending its answer.",
            buckets=BOUNDS,
            registry=self.registry,
        )
        self.steps = Histogram(
            "rakam_step_seconds",
            "Seconds by step of an answer.",
            ["step"],
            buckets=BOUNDS,
            registry=self.registry,
        )
        for outcome in OUTCOMES:
            self.photos.labels(outcome)
        for step in STEPS:
            self.steps.labels(step)
        self.in_work = 0
        self._progress_at = Clock()
        gauges = {
            "rakam_updates_in_work": ("Updates that handlers process.", lambda: self.in_work),
            "rakam_stalled_seconds": (
                "Seconds since the last handler finished while others are running.",
                lambda: self.stalled_for,
            ),
            "rakam_training_running": ("1 while this process runs a training.", is_training),
        }
        for name, (meaning, measure) in gauges.items():
            Gauge(name, meaning, registry=self.registry).set_function(measure)

    def count_answer(
        self, outcome: str, seconds: float, step_milliseconds: Mapping[str, float]
    ) -> None:
        """Count a photo that was answered."""
        self.photos.labels(outcome).inc()
        self.answers.observe(seconds)
        for step, milliseconds in step_milliseconds.items():
            self.steps.labels(step).observe(milliseconds / 1000.0)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count an update as in work."""
        if not self.in_work:
            self._progress_at = Clock()
        self.in_work += 1
        try:
            yield
        finally:
            self.in_work -= 1
            self._progress_at = Clock()

    @property
    def stalled_for(self) -> float:
        """Seconds since the last handler finished while others are running; 0.0 when idle."""
        return Clock() - self._progress_at if self.in_work else 0.0
