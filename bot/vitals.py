"""What the process counts of its own work: plain numbers that health and metrics are made of."""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from telegram.ext import SimpleUpdateProcessor

from bot.database.statistics import OUTCOMES
from bot.statistics import STEPS

Clock = time.monotonic

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds that part the durations which are counted; each belongs to those below it."""


class Durations:
    """How often something took how long.

    Attributes:
        counts: Parted by `BOUNDS`; the last one is of what took longer than all of them.
        seconds: All durations together.
    """

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        """Count one more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Vitals:
    """Counts from the start of the process on, without anything about anybody.

    Attributes:
        photos: Answers to photos, by their outcome.
        answers: From the moment a photo is taken up to the moment its answer is sent.
        steps: The steps of an answer.
        faults: What no handler expected, by the kind of error.
    """

    def __init__(self) -> None:
        self.photos: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.answers = Durations()
        self.steps = {step: Durations() for step in STEPS}
        self.faults: Counter[str] = Counter()
        self._begun: dict[object, float] = {}
        self._ended = Clock()

    def count_answer(
        self, outcome: str, seconds: float, step_milliseconds: Mapping[str, float]
    ) -> None:
        """Count a photo that was answered."""
        self.photos[outcome] += 1
        self.answers.add(seconds)
        for step, milliseconds in step_milliseconds.items():
            if step in self.steps:
                self.steps[step].add(milliseconds / 1000.0)

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
        """Count the updates that are in work."""
        return len(self._begun)

    @property
    def stalled_for(self) -> float:
        """Tell for how many seconds there has been work of which nothing came to an end."""
        if not self._begun:
            return 0.0
        return Clock() - max(self._ended, min(self._begun.values()))


class CountedUpdates(SimpleUpdateProcessor):
    """Lets a number of updates be in work at a time, and counts them.

    Args:
        at_once: How many.
        vitals: Where they are counted.
    """

    __slots__ = ("_vitals",)

    def __init__(self, at_once: int, vitals: Vitals) -> None:
        super().__init__(at_once)
        self._vitals = vitals

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update."""
        with self._vitals.working():
            await super().do_process_update(update, coroutine)
