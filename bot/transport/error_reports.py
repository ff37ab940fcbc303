"""Limit the error reports that administrators receive. The log has all errors."""

from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

LIMIT: Final = RateLimitItemPerMinute(5, 10)
"""Reports in ten minutes, counted from the first of them."""


class ErrorReports:
    """Decide whether an error is reported. Not thread-safe: call it in the event loop only."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._left_out = 0

    def admit(self) -> int | None:
        """Decide whether an error is reported.

        Returns:
            The number of errors left out since the latest report; None if this one is left out.
        """
        if not self._limiter.hit(LIMIT):
            self._left_out += 1
            return None
        left_out, self._left_out = self._left_out, 0
        return left_out
