"""A bot in processes of its own, and a crowd that sends it photos."""

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from scripts.benchmarks.load_bot_api import CrowdApi
from scripts.benchmarks.measured_process import Command, MeasuredProcess


class MeasuredBot:
    """A bot that serves a crowd, from its start to its end.

    Args:
        command: Python's arguments, which say what bot it is.
        api: The crowd's Bot API.
        settings: What each of its processes is told besides; one process where it is left out.

    Attributes:
        api: Sends photos to it.
        ready_seconds: From its start until it was ready for updates.
    """

    def __init__(self, command: Command, api: CrowdApi, *settings: Mapping[str, str]) -> None:
        self._command = command
        self.api = api
        self._settings = settings or ({},)
        self.ready_seconds = 0.0

    def __enter__(self) -> Self:
        with ExitStack() as ends:
            self.api.start()
            ends.callback(self.api.stop)
            folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
            started = time.monotonic()
            self._processes = [
                ends.enter_context(self._start(folder, settings)) for settings in self._settings
            ]
            self.api.wait_until_ready()
            self.ready_seconds = time.monotonic() - started
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def _start(self, folder: Path, settings: Mapping[str, str]) -> MeasuredProcess:
        address = {"BOT_TOKEN": self.api.token, "TELEGRAM_API_URL": self.api.api_url}
        return MeasuredProcess(self._command, folder, {**address, **settings})

    @property
    def processor_seconds(self) -> float:
        """How long all of it has computed so far."""
        return sum(process.processor_seconds for process in self._processes)

    @property
    def resident(self) -> int:
        """Bytes of memory that all of it holds now."""
        return sum(process.resident for process in self._processes)

    @property
    def peak(self) -> int:
        """Most bytes of memory that its processes have held, each at its own time."""
        return sum(process.peak for process in self._processes)
