"""Waiting for what a process does in its own time."""

import time
from collections.abc import Callable

PATIENCE = 240.0
"""Seconds after which a test gives up; TensorFlow loads beside other tests in less."""


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
