"""What Linux tells about the processes that are measured."""

import os
import re
from contextlib import suppress
from pathlib import Path


def processor_seconds(pid: int) -> float:
    """Tell how long the threads of a process have computed so far."""
    return sum(_times(pid)[:2])


def family_seconds(pid: int) -> float:
    """Tell how long a process and its children have computed, those that ended included."""
    children = _read(pid, f"task/{pid}/children").split()
    seconds = sum(_times(pid))
    for child in children:
        with suppress(OSError):  # it has just ended
            seconds += processor_seconds(int(child))
    return seconds


def memory(pid: int, name: str) -> int:
    """Tell a process's memory in bytes, of a kind that Linux has a name for."""
    found = re.search(rf"^{name}:\s+(\d+) kB$", _read(pid, "status"), re.MULTILINE)
    if found is None:
        raise ValueError(f"Linux does not tell {name}")
    return int(found[1]) * 1024


def _times(pid: int) -> list[float]:
    """Read the seconds of a process, user's and system's, then those of its ended children."""
    fields = _read(pid, "stat").rpartition(") ")[2].split()
    return [int(ticks) / os.sysconf("SC_CLK_TCK") for ticks in fields[11:15]]


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii")
