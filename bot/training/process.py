"""The child process that trains: start it, read its lines, stop it."""

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
from bot.training.progress import TrainingState
from model.training.job.child_process import modest_environment
from model.training.job.protocol import (
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
"""Seconds without a line after which a process counts as hung; no step takes nearly as long."""

LINE_LIMIT: Final = 2**20
"""Bytes of a line; the last one holds a whole history."""

PROJECT: Final = Path(__file__).parents[2]


class TrainingProcess:
    """A training process with a folder of its own.

    Args:
        folder: Folder of the run; holds its request.
        silence: Seconds without a line after which the process counts as hung.

    Attributes:
        state: The state of the run, as far as it was reported.
    """

    def __init__(self, folder: Path, silence: float = SILENCE) -> None:
        self.folder = folder
        self.state = TrainingState(request=read_request(folder))
        self._silence = silence
        self._process: asyncio.subprocess.Process | None = None
        self._killed_by_us = False

    async def start(self, examples: Sequence[Contribution]) -> None:
        """Start the process and delete the stop file of an earlier one.

        Args:
            examples: Contributed digits to learn from besides MNIST.

        Raises:
            OSError: The log or the process cannot be made.
        """
        (self.folder / STOP_FILE).unlink(missing_ok=True)
        with (self.folder / LOG_FILE).open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "model.training.job",
                str(self.folder.absolute()),
                cwd=PROJECT,
                env=os.environ | modest_environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=LINE_LIMIT,
                # Signals from a terminal go to the bot only, which ends the training itself.
                start_new_session=True,
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )

        if self._process.stdin is not None:
            images, labels = [each.crop for each in examples], [each.label for each in examples]
            self._process.stdin.write(encode_examples(images, labels))

    async def watch(self) -> Finished | Failed:
        """Read the lines of the process until its end; return how it ended."""
        process = self._process
        if process is None or process.stdout is None:
            raise RuntimeError("the process has not been started")
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
                log.warning("A training process wrote a malformed line")

    def _end_as(self, reason: Reason, detail: str) -> Failed:
        failed = Failed(reason=reason, detail=detail)
        self.state.ending = failed
        return failed

    def stop(self) -> None:
        """Ask the process to end after the current step and to keep the best epoch so far."""
        self.state.stopping = True
        (self.folder / STOP_FILE).touch()

    def kill(self) -> None:
        """Kill the process; its last complete epoch stays on disk."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()


def read_request(folder: Path) -> TrainingRequest:
    """Read the request of a run.

    Raises:
        OSError: The file is gone.
        ValueError: The file holds no request.
    """
    return TrainingRequest.model_validate_json((folder / REQUEST_FILE).read_bytes())


def _explain(status: int) -> tuple[Reason, str]:
    """Find a reason for the end of a process that reported none."""
    if status < 0:
        name = signal.Signals(-status).name
        return Reason.KILLED, f"It was killed by {name}."
    return Reason.DIED, f"It ended with the exit status {status}."
