"""The child process that trains: started modestly, watched closely, ended for sure."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.database import Contribution
from bot.training_state import TrainingState
from model.training_protocol import (
    LOG_FILE,
    REQUEST_FILE,
    STOP_FILE,
    Failed,
    Finished,
    Reason,
    TrainingRequest,
    encode_examples,
    parse_line,
)

log = logging.getLogger(__name__)

SILENCE: Final = 300.0
"""Seconds without a line after which a process hangs: no step takes nearly as long."""

LINE_LIMIT: Final = 2**20
"""Bytes of a line; the last one holds a whole history."""

PROJECT: Final = Path(__file__).parents[1]


class TrainingProcess:
    """A process that trains in a folder of its own.

    Args:
        folder: Of this run; holds its request.
        silence: Seconds without a line after which it hangs.

    Attributes:
        state: What is known of the run.
    """

    def __init__(self, folder: Path, silence: float = SILENCE) -> None:
        self.folder = folder
        self.state = TrainingState(request=read_request(folder))
        self._silence = silence
        self._process: asyncio.subprocess.Process | None = None
        self._killed_by_us = False

    async def start(self, examples: Sequence[Contribution]) -> None:
        """Start the process; a request to stop that an earlier one left is taken back.

        Args:
            examples: Contributed digits to learn from besides MNIST.

        Raises:
            OSError: There is no room, or no process to be had.
        """
        (self.folder / STOP_FILE).unlink(missing_ok=True)
        with (self.folder / LOG_FILE).open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "model.training_process",
                str(self.folder.absolute()),
                cwd=PROJECT,
                env=os.environ | modest_environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=LINE_LIMIT,
                # What a terminal sends to the bot is not for the training.
                start_new_session=True,
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )

        if self._process.stdin is not None:
            images, labels = [each.crop for each in examples], [each.label for each in examples]
            self._process.stdin.write(encode_examples(images, labels))

    async def watch(self) -> Finished | Failed:
        """Follow the process to its end, and say how it ended."""
        process = self._process
        if process is None or process.stdout is None:
            raise RuntimeError("a process is watched once it is started")
        try:
            await self._read_lines(process.stdout)
        except TimeoutError:
            self._end_as(Reason.HUNG, f"It was silent for {self._silence:g} seconds.")
            self.kill()
        status = await process.wait()
        return self.state.ending or self._end_as(*_explain(status))

    async def _read_lines(self, output: asyncio.StreamReader) -> None:
        while line := await asyncio.wait_for(output.readline(), self._silence):
            try:
                self.state.take(parse_line(line))
            except ValueError:
                log.warning("A training told something that is no line of ours")

    def _end_as(self, reason: Reason, detail: str) -> Failed:
        failed = Failed(reason=reason, detail=detail)
        self.state.ending = failed
        return failed

    def stop(self) -> None:
        """Ask for an end after the current step, with the best epoch so far."""
        self.state.stopping = True
        (self.folder / STOP_FILE).touch()

    def kill(self) -> None:
        """End the process at once; its last whole epoch stays on disk."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()


def read_request(folder: Path) -> TrainingRequest:
    """Read what a run was asked for.

    Raises:
        OSError: The folder is gone.
        ValueError: What lies there is no request.
    """
    return TrainingRequest.model_validate_json((folder / REQUEST_FILE).read_bytes())


def modest_environment() -> dict[str, str]:
    """Leave one processor to whoever answers people."""
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    names = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
    return dict.fromkeys(names, threads) | {"TF_NUM_INTEROP_THREADS": "1", "PYTHONUTF8": "1"}


def _explain(status: int) -> tuple[Reason, str]:
    """Say why a process ended that did not say so itself."""
    if status < 0:
        name = signal.Signals(-status).name
        return Reason.KILLED, f"It was killed by {name}."
    return Reason.DIED, f"It ended with the exit status {status}."
