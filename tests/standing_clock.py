"""A clock for tests of what takes its time."""

from types import SimpleNamespace

import pytest


class StandingClock:
    """A clock that stands still until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def stop_clock_of_limits(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """Make the `limits` library read a clock that stands still."""
    clock = StandingClock()
    monkeypatch.setattr("limits.storage.memory.time", SimpleNamespace(time=clock))
    return clock
