"""Imports what serves without what libraries would bring along for features that nobody uses."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

UNUSED: Final = ("click", "cryptography")
"""Optional packages of the Telegram library and of its HTTP client: for a command line, and for
passports. They are several megabytes, whoever imports them; seals import cryptography later."""

WEBHOOK_SERVER: Final = "tornado"
"""The optional package with which the Telegram library listens; polling needs none."""


ALGEBRA_THREADS: Final = "OPENBLAS_NUM_THREADS"
"""How many threads NumPy starts for matrices. Reading multiplies none that are worth a second
one, and threads without work take longer to start than all else in NumPy."""


@contextmanager
def lean_imports(*, listens: bool) -> Iterator[None]:
    """Import without the optional packages that are of no use, and without looking for garbage.

    What is imported stays until the end: the collector need not look through it ever again.

    Args:
        listens: Whether the bot is called by Telegram, in place of polling.
    """
    os.environ.setdefault(ALGEBRA_THREADS, "1")
    gc.disable()
    try:
        with _left_out(*UNUSED, *(() if listens else (WEBHOOK_SERVER,))):
            yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _left_out(*packages: str) -> Iterator[None]:
    """Let packages count as not installed, unless they are imported already."""
    absent = [name for name in packages if name not in sys.modules]
    # Python's own way to say so: what is None there cannot be imported.
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
