"""A process of a bot's, and what Linux tells about it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from scripts.benchmarks import process_times

ROOT: Final = Path(__file__).parents[2]

OURS: Final = (
    *("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATABASE_URL", "WEBHOOK_URL"),
    "METRICS_PORT",
)
"""Variables that are not handed on."""

PLAIN: Final = {
    "LOG_LEVEL": "WARNING",
    "MPLBACKEND": "Agg",
    "PHOTOS_PER_MINUTE": "0",
    "PHOTOS_PER_MINUTE_OVERALL": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
"""No limits on people, no pictures on a screen, and no news."""

PATIENCE: Final = 60.0
"""Seconds that a bot has to end."""

Command = tuple[str, ...]
"""What Python is told."""

RAKAM: Final[Command] = ("-m", "bot")
UNLIMITED: Final[Command] = ("-m", "scripts.benchmarks.unlimited")
ECHO: Final[Command] = ("-m", "scripts.benchmarks.baseline_bots", "echo")
TUTORIAL: Final[Command] = ("-m", "scripts.benchmarks.baseline_bots", "tutorial")


class MeasuredProcess:
    """A process of a bot's, from its start to its end.

    Args:
        command: Python's arguments, which say what bot it is.
        folder: What it writes into.
        settings: What it is told by its environment.
    """

    def __init__(self, command: Command, folder: Path, settings: Mapping[str, str]) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        own = {"DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), **settings}
        self._process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=inherited | PLAIN | own,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    @property
    def processor_seconds(self) -> float:
        """How long its threads have computed so far."""
        return process_times.processor_seconds(self._process.pid)

    @property
    def resident(self) -> int:
        """Bytes of memory that it holds now."""
        return process_times.memory(self._process.pid, "VmRSS")

    @property
    def peak(self) -> int:
        """Most bytes of memory that it has held."""
        return process_times.memory(self._process.pid, "VmHWM")
