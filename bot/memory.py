"""Keeps the process small, and tells how small: freed images go back to the system.

Each block that is mapped anew has to be filled with zeros by the system, page by page, which
takes longer than many a step of reading. So blocks are reused while photos are read, and given
back all at once when none comes any more, or when a large one leaves much behind.
"""

import ctypes
import functools
import os
import sys
from pathlib import Path
from typing import Final

TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
ARENA_MAX: Final = -8
"""Parameters of `mallopt`, as glibc's malloc.h numbers them."""

LARGEST_BLOCK: Final = 4 * 1024 * 1024
"""Bytes from which a block is a mapping of its own: more than an image that is read."""

FREE_LIMIT: Final = 64 * 1024 * 1024
"""Bytes that may lie free at the end of the heap while a photo is read."""

SURPLUS: Final = 24 * 1024 * 1024
"""Bytes that may lie free between two photos: most photos need no more, and some much more."""

RESIDENT: Final = Path("/proc/self/statm")
"""Where Linux tells how many pages a process has, and how many of them are resident."""


def hold_freed_memory() -> None:
    """Ask glibc to keep freed images until they are returned; other allocators do as they do."""
    glibc = _glibc()
    if glibc is not None:
        glibc.mallopt(TRIM_THRESHOLD, FREE_LIMIT)
        glibc.mallopt(MMAP_THRESHOLD, LARGEST_BLOCK)
        glibc.mallopt(ARENA_MAX, 1)


def return_freed_memory() -> None:
    """Give everything back that was freed meanwhile."""
    glibc = _glibc()
    if glibc is not None:
        glibc.malloc_trim(0)


def return_surplus_memory() -> None:
    """Give everything back that was freed, if that is more than the next photo needs."""
    glibc = _glibc()
    if glibc is not None and _count_free_bytes(glibc) > SURPLUS:
        glibc.malloc_trim(0)


class _Usage(ctypes.Structure):
    """What glibc tells of its memory: `struct mallinfo2` of its malloc.h."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def _count_free_bytes(glibc: ctypes.CDLL) -> int:
    """Count what is freed and not given back; a glibc before 2.33 cannot tell, it may be much."""
    if not hasattr(glibc, "mallinfo2"):
        return FREE_LIMIT
    glibc.mallinfo2.restype = _Usage
    free: int = glibc.mallinfo2().fordblks
    return free


@functools.cache
def _glibc() -> ctypes.CDLL | None:
    """Find glibc, if that is what this process allocates with."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") else None


def measure_resident() -> int | None:
    """Measure the memory that the process holds, in bytes; None where the system is not Linux."""
    try:
        pages = int(RESIDENT.read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
