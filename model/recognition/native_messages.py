"""Messages that C++ libraries write past Python, such as LiteRT's on its first network."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

STANDARD_ERROR: Final = 2

_FIRST: Final = threading.Lock()
"""Never released: only the first one to acquire it hides anything."""


@contextmanager
def hiding_first_messages() -> Iterator[None]:
    """Discard what is written to standard error; only the first use in a process does.

    LiteRT announces its delegate once, and has no setting for that. Other threads' messages would
    be discarded too, so the first network is loaded before there are any.
    """
    if not _FIRST.acquire(blocking=False):
        yield
        return
    try:
        kept = os.dup(STANDARD_ERROR)
    except OSError:  # The process was started without a standard error.
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, STANDARD_ERROR)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)
