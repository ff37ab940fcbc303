"""How a process behaves that works for another one: modest, quiet, and gone when that is."""

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Final

NICENESS: Final = 15
"""Whoever answers people goes first."""

ORPHANED: Final = 3
"""Exit status of a process whose parent is gone."""

OOM_SCORE: Final = "1000"
"""Where memory runs out, Linux ends this process rather than the one that answers people."""


def take_low_priority() -> None:
    """Let other processes go first, and be the first that has to go."""
    if hasattr(os, "nice"):  # Windows was told by the parent.
        os.nice(NICENESS)
    with contextlib.suppress(OSError):  # There is no such file but on Linux.
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, "ascii")


def keep_output_clean() -> BinaryIO:
    """Take standard output for oneself; whatever libraries print goes to standard error.

    Returns:
        What standard output was.
    """
    sys.stdout.flush()
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return output


def end_with_parent() -> None:
    """End at once when the parent, which holds the other end of standard input, is gone."""
    threading.Thread(target=_wait_for_end, daemon=True, name="parent").start()


def _wait_for_end() -> None:
    while os.read(0, 4096):
        pass
    os._exit(ORPHANED)
