"""Keeps the process small: what a photo took goes back to the system once it is answered."""

import ctypes
import sys
from typing import Final

TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
ARENA_MAX: Final = -8
"""Parameters of `mallopt`, as glibc's malloc.h numbers them."""

LARGE_BLOCK: Final = 64 * 1024
"""Bytes from which a block is a mapping of its own, which is gone as soon as it is freed."""


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
