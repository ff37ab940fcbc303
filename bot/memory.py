"""Keeps the process small, and tells how small: freed images go back to the system."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
ARENA_MAX: Final = -8
"""Parameters of `mallopt`, as glibc's malloc.h numbers them."""

LARGE_BLOCK: Final = 64 * 1024
"""Bytes from which a block is a mapping of its own, which is gone as soon as it is freed."""

RESIDENT: Final = Path("/proc/self/statm")
"""Where Linux tells how many pages a process has, and how many of them are resident."""


def return_freed_memory() -> None:
    """Ask the allocator of glibc to keep no freed images; others do as they do."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for parameter, value in (
            (TRIM_THRESHOLD, LARGE_BLOCK),
            (MMAP_THRESHOLD, LARGE_BLOCK),
            (ARENA_MAX, 1),
        ):
            mallopt(parameter, value)


def measure_resident() -> int | None:
    """Measure the memory that the process holds, in bytes; None where the system is not Linux."""
    try:
        pages = int(RESIDENT.read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
