"""The running bot: the real `python -m bot`, with the local server that it talks to."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.e2e.person import PATIENCE

ROOT = Path(__file__).parents[2]

OWN_VARIABLES = ("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATABASE_URL", "WEBHOOK_URL")

UNHURRIED = {"PHOTOS_PER_MINUTE": "0"}
"""Tests send photos faster than people do."""


class RunningBot:
    """A process of the bot's, its log and the address of its page."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.log_path = folder / f"bot-{len(list(folder.glob('bot-*.log')))}.log"
        inherited = {name: v for name, v in os.environ.items() if name not in OWN_VARIABLES}
        environment = {"DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), **variables}
        with self.log_path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *arguments],
                cwd=folder,
                env=inherited | UNHURRIED | environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def page_url(self) -> str:
        """Wait for the address of the page, which it prints."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, self.log
        return found.group()

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self.log_path.read_text(encoding="utf-8")

    @property
    def complaints(self) -> list[str]:
        """What it has logged above INFO."""
        return re.findall(r"^.* (?:WARNING|ERROR|CRITICAL) .*$", self.log, re.MULTILINE)

    def stop(self) -> int:
        """Ask it to end, as a container does, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait until it has ended and return its exit status."""
        status = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status
