"""Waiting for what a process does in its own time."""

import time
from collections.abc import Callable

from tests.e2e.person import PATIENCE

PATIENT = 4 * PATIENCE
"""Seconds for what waits until TensorFlow is loaded, beside other tests."""


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENT
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
