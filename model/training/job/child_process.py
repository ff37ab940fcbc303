"""Child-process setup: low priority, few threads, clean stdout, exit with the parent."""

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Final

NICENESS: Final = 15
"""Processes that answer people come first."""

ORPHANED: Final = 3
"""Exit status of a process whose parent is gone."""

OOM_SCORE: Final = "1000"
"""If memory runs out, Linux ends this process rather than the one that answers people."""


def modest_environment() -> dict[str, str]:
    """Return variables for a child that leaves one processor to the bot."""
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    names = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
    return dict.fromkeys(names, threads) | {"TF_NUM_INTEROP_THREADS": "1", "PYTHONUTF8": "1"}


def take_low_priority() -> None:
    """Run after other processes, and be the first to end if memory runs out."""
    if hasattr(os, "nice"):  # On Windows the parent sets the priority.
        os.nice(NICENESS)
    with contextlib.suppress(OSError):  # Only Linux has this file.
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, "ascii")


def keep_output_clean() -> BinaryIO:
    """Return standard output, for this protocol; what libraries print goes to standard error."""
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
