"""A clock for tests of what takes its time."""


class StandingClock:
    """A clock that goes on only when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now
