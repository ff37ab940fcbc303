"""The memory that this process holds."""

import os
from pathlib import Path
from typing import Final

RESIDENT: Final = Path("/proc/self/statm")
"""Where Linux tells how many pages a process has, and how many of them are resident."""


def measure_resident() -> int | None:
    """Measure the memory that the process holds, in bytes; None where the system is not Linux."""
    try:
        pages = int(RESIDENT.read_text(encoding="ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
