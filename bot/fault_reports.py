"""Which faults admins are told of: a few, however many there are; the log has all of them."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

MOST: Final = 5
"""Reports within `WINDOW`."""

WINDOW: Final = 600.0
"""Seconds in which no more than `MOST` faults are reported."""


class FaultReports:
    """Decides which faults are reported; asked in the event loop.

    Args:
        clock: Tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._latest = deque[float](maxlen=MOST)
        self._left_out = 0

    def admit(self) -> int | None:
        """Decide whether a fault is reported.

        Returns:
            How many were left out since the latest report; None where this one is left out, too.
        """
        now = self._clock()
        if len(self._latest) == MOST and now - self._latest[0] < WINDOW:
            self._left_out += 1
            return None
        self._latest.append(now)
        left_out, self._left_out = self._left_out, 0
        return left_out
