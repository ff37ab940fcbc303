"""A bot in a process of its own, and what Linux tells about that process."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, Self

from scripts.benchmarks.crowd_api import CrowdApi
from scripts.run import OPTIONS

ROOT: Final = Path(__file__).parents[2]

OURS: Final = ("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATABASE_URL", "WEBHOOK_URL")
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

RAKAM: Final[Command] = (*OPTIONS, "-m", "bot")
UNLIMITED: Final[Command] = (*OPTIONS, "-m", "scripts.benchmarks.unlimited")
ECHO: Final[Command] = ("-m", "scripts.benchmarks.plain_bots", "echo")
TUTORIAL: Final[Command] = ("-m", "scripts.benchmarks.plain_bots", "tutorial")


class MeasuredBot:
    """A bot that polls a crowd's Bot API, from its start to its end.

    Args:
        command: Python's arguments, which say what bot it is.
        photos: What the crowd sends.

    Attributes:
        api: Sends photos to it.
        ready_seconds: From its start until it asked for updates.
    """

    def __init__(self, command: Command, photos: list[Path]) -> None:
        self._command = command
        self.api = CrowdApi(photos)
        self.ready_seconds = 0.0

    def __enter__(self) -> Self:
        self.api.start()
        self._folder = tempfile.TemporaryDirectory()
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        own = {
            "BOT_TOKEN": self.api.token,
            "TELEGRAM_API_URL": self.api.api_url,
            "DATA_DIR": self._folder.name,
            "PYTHONPATH": str(ROOT),
        }
        started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, *self._command],
            cwd=self._folder.name,
            env=inherited | PLAIN | own,
            stderr=subprocess.DEVNULL,
        )
        self.api.wait_until_polled()
        self.ready_seconds = time.monotonic() - started
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        self.api.stop()
        self._folder.cleanup()

    @property
    def processor_seconds(self) -> float:
        """How long its threads have computed so far."""
        fields = self._read("stat").rpartition(") ")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    @property
    def resident(self) -> int:
        """Bytes of memory that it holds now."""
        return self._memory("VmRSS")

    @property
    def peak(self) -> int:
        """Most bytes of memory that it has held."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> int:
        found = re.search(rf"^{name}:\s+(\d+) kB$", self._read("status"), re.MULTILINE)
        if found is None:
            raise ValueError(f"Linux does not tell {name}")
        return int(found[1]) * 1024

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text(encoding="ascii")
