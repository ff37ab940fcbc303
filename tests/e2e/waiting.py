"""Wait until a process has done something."""

import time
from collections.abc import Callable

PATIENCE = 240.0
"""Seconds after which a test fails; TensorFlow loads in less, even beside other tests."""


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
