"""Ends the process for sure, however stuck something in it is."""

import logging
import os
import threading
from typing import Final

log = logging.getLogger(__name__)

PATIENCE: Final = 3.0
"""Seconds for what is left to do once nothing is in work any more: write down, and close."""


def end_soon() -> None:
    """End the process in a moment, as by a kill, if it does not end by itself.

    A kill loses nothing, wherever it strikes; the database may be what everything waits for.
    Whoever stops a container gives it ten seconds, of which the handlers have had some.
    """
    timer = threading.Timer(PATIENCE, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    log.critical("Something does not come to an end; this process ends without it")
    os._exit(1)
