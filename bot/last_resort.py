"""Ends the process for sure, however stuck something in it is."""

import logging
import os
import threading
from typing import Final

log = logging.getLogger(__name__)

PATIENCE: Final = 3.0
"""Seconds for what is left to do once nothing is in work any more: write down, and close."""


class LastResort:
    """Ends the process as by a kill, which loses nothing wherever it strikes.

    The database may be what everything waits for. Whoever stops a container gives it ten seconds,
    of which the handlers have had some.
    """

    def __init__(self) -> None:
        self._timer = threading.Timer(PATIENCE, _end)
        self._timer.daemon = True

    def prepare(self) -> None:
        """End the process in a moment, unless it turns out that nobody has to."""
        self._timer.start()

    def cancel(self) -> None:
        """Let the process end by itself."""
        self._timer.cancel()


def _end() -> None:
    log.critical("Something does not come to an end; this process ends without it")
    os._exit(1)
