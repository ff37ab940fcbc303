"""Count what the process does, for /health and /metrics. No count identifies a person."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from bot.database.statistics import OUTCOMES, STEPS

Clock = time.monotonic

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histograms' buckets, in seconds."""


class Counters:
    """Counts since the start of the process; `registry` has those of the process as well."""

    def __init__(self) -> None:
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
        self._begun: dict[object, float] = {}
        self._ended = Clock()

    def count_answer(
        self, outcome: str, seconds: float, step_milliseconds: Mapping[str, float]
    ) -> None:
        """Count a photo that was answered."""
        self.photos.labels(outcome).inc()
        self.answers.observe(seconds)
        for step, milliseconds in step_milliseconds.items():
            if step in STEPS:
                self.steps.labels(step).observe(milliseconds / 1000.0)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count an update as in work."""
        update = object()
        self._begun[update] = Clock()
        try:
            yield
        finally:
            del self._begun[update]
            self._ended = Clock()

    @property
    def in_work(self) -> int:
        """Number of updates in work."""
        return len(self._begun)

    @property
    def stalled_for(self) -> float:
        """Seconds since the last handler finished while others are running; 0.0 when idle."""
        if not self._begun:
            return 0.0
        return Clock() - max(self._ended, min(self._begun.values()))
