"""The running bot: the real `python -m bot`, its log and its database."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.waiting import PATIENCE

ROOT = Path(__file__).parents[2]

OWN_VARIABLES = ("BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL", "DATABASE_URL", "WEBHOOK_URL")

UNHURRIED = {"PHOTOS_PER_MINUTE": "0"}
"""No limit of photos per minute: tests send photos faster than people do."""

LOCAL = ("--local", "--port", "0", "--no-browser")
"""Arguments that start the bot with the local chat."""


class RunningBot:
    """A process of the bot, with `folder / "data"` as its data folder."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self.data = folder / "data"
        self.log_path = folder / f"bot-{len(list(folder.glob('bot-*.log')))}.log"
        inherited = {name: v for name, v in os.environ.items() if name not in OWN_VARIABLES}
        environment = {"DATA_DIR": str(self.data), "PYTHONPATH": str(ROOT), **variables}
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
        """Wait until the bot prints the address of the page, and return it."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, self.log
        return found.group()

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")

    @property
    def complaints(self) -> list[str]:
        """The log lines above INFO."""
        return re.findall(r"^.* (?:WARNING|ERROR|CRITICAL) .*$", self.log, re.MULTILINE)

    def rows(self, query: str) -> list[Any]:
        """Query its database; a row of one column is returned as its value."""
        with closing(self._connect()) as connection:
            found = connection.execute(query).fetchall()
        return [row[0] if len(row) == 1 else row for row in found]

    def wait_for_rows(self, query: str, expected: list[Any]) -> None:
        """Wait until a query has a result, because the bot stores things after it has answered."""
        end = time.monotonic() + PATIENCE
        while (found := self.rows(query)) != expected:
            assert time.monotonic() < end, found
            time.sleep(0.05)

    def change(self, statement: str, *rows: tuple[Any, ...]) -> None:
        """Run a statement on its database, with each of the rows if there are some."""
        with closing(self._connect()) as connection, connection:
            connection.executemany(statement, rows or [()])

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / "rakam.sqlite3", timeout=10)

    def children(self) -> list[int]:
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(child) for children in threads for child in children.read_text().split()]

    def stop(self) -> int:
        """Stop it with the signal that containers send, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> int:
        """Kill it without a warning, and return its exit status."""
        self.process.kill()
        return self.wait()

    def wait(self) -> int:
        status = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


def is_gone(process_id: int) -> bool:
    return not Path(f"/proc/{process_id}").exists()
