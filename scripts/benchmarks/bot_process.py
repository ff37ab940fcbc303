"""A bot in its own process, and its memory and processor time as Linux reports them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from bot.local.server import LocalBotApi
from scripts.benchmarks.crowd import CrowdApi, CrowdFiles

ROOT: Final = Path(__file__).parents[2]

SETTINGS: Final = {
    "ADMIN_IDS": "",
    "DATABASE_URL": "",
    "WEBHOOK_URL": "",
    "METRICS_PORT": "",
    "LOG_LEVEL": "WARNING",
    "PHOTOS_PER_MINUTE": "0",
    "PHOTOS_PER_MINUTE_OVERALL": "0",
    "PYTHONPATH": str(ROOT),
    "PYTHONDONTWRITEBYTECODE": "",
}
"""No limits, few messages. Without bytecode files every start would compile the bot."""

PATIENCE: Final = 60.0
"""Seconds within which a bot must end."""

RAKAM: Final = "bot"
TUTORIAL: Final = "scripts.benchmarks.other_bots tutorial"
ECHO: Final = "scripts.benchmarks.other_bots echo"
"""Modules of bots, with their arguments."""


class BotProcess:
    """A bot process; the folder is its `DATA_DIR`."""

    def __init__(self, module: str, folder: Path, api: LocalBotApi) -> None:
        own = {"DATA_DIR": str(folder), "BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url}
        self._process = subprocess.Popen(
            [sys.executable, "-m", *module.split()],
            cwd=folder,
            env=os.environ | SETTINGS | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Stop it with SIGTERM, as a container engine does."""
        self._process.terminate()
        self._process.wait(PATIENCE)

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._process.kill()
        self._process.wait(PATIENCE)

    @property
    def processor_seconds(self) -> float:
        """Processor time of its threads so far."""
        fields = self._read("stat").rpartition(") ")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self, field: Literal["VmRSS", "VmHWM"]) -> float:
        """Memory in use or its peak, in millions of bytes; Linux reports units of 1024 bytes."""
        return int(self._read("status").partition(f"{field}:")[2].split()[0]) * 1024 / 1e6

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self._process.pid}/{name}").read_text(encoding="ascii")


@contextmanager
def running(module: str, photos: CrowdFiles) -> Iterator[tuple[BotProcess, CrowdApi]]:
    """Run a bot in an empty folder, with a crowd that sends photos."""
    with TemporaryDirectory() as folder:
        api = CrowdApi(photos)
        api.start()
        bot = BotProcess(module, Path(folder), api)
        try:
            yield bot, api
        finally:
            bot.stop()
            api.stop()
