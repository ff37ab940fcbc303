"""One training and its child process: start it, read its lines, stop it."""

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

from bot.database.contributions import LabeledCrop
from bot.training.training_state import TrainingState
from model.training.job.protocol import (
    CHECKPOINTS,
    EPOCH_FILES,
    LINES,
    LOG_FILE,
    REQUEST_FILE,
    STOP_FILE,
    Failed,
    Finished,
    Reason,
    TrainingRequest,
    encode_examples,
)

log = logging.getLogger(__name__)

SILENCE: Final = 300.0
"""Seconds without a line after which a process counts as hung; no step takes nearly as long."""

PROJECT: Final = Path(__file__).parents[2]


def modest_environment() -> dict[str, str]:
    """Return variables for a child that leaves one processor to the bot."""
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    names = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
    return dict.fromkeys(names, threads) | {"TF_NUM_INTEROP_THREADS": "1", "PYTHONUTF8": "1"}


class Training:
    """A training that this process of the bot starts; it has a child process and a folder.

    Attributes:
        discarded: Whether an admin has discarded it.
        interrupted: Whether it was ended because the bot stops.
        ended: Set once its end is in the database.
    """

    def __init__(self, *, number: int, folder: Path, request: TrainingRequest) -> None:
        self.number = number
        self.folder = folder
        self.state = TrainingState(request=request)
        self.discarded = False
        self.interrupted = False
        self.ended = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def has_epoch(self) -> bool:
        """Whether an epoch is complete; the process reports earlier ones after loading only."""
        kept = (self.folder / CHECKPOINTS).glob(EPOCH_FILES)
        return self.state.epochs_done > 0 or any(kept)

    async def start(self, examples: Sequence[LabeledCrop]) -> None:
        """Write the request into the folder and start the process; it is sent the examples.

        Raises:
            OSError: The folder, the request, the log or the process cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        # If the disk is full, an earlier request is kept.
        unfinished = self.folder / f"unfinished-{REQUEST_FILE}"
        unfinished.write_text(self.state.request.model_dump_json(indent=2), "utf-8")
        unfinished.replace(self.folder / REQUEST_FILE)
        # An earlier process may have been asked to stop.
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
            while line := await asyncio.wait_for(process.stdout.readline(), SILENCE):
                try:
                    self.state.take(LINES.validate_json(line))
                except ValueError:
                    log.warning("A training process wrote a malformed line")
        except TimeoutError:
            self._end_as(Reason.HUNG, f"It was silent for {SILENCE:g} seconds.")
            self.kill()
        status = await process.wait()
        if self.state.ending is not None:
            return self.state.ending
        if status < 0:
            return self._end_as(Reason.KILLED, f"It was killed by {signal.Signals(-status).name}.")
        return self._end_as(Reason.DIED, f"It ended with the exit status {status}.")

    def _end_as(self, reason: Reason, detail: str) -> Failed:
        self.state.ending = Failed(reason=reason, detail=detail)
        return self.state.ending

    def stop(self) -> None:
        """Ask the process to end after the current step and to keep the best epoch so far."""
        self.state.stopping = True
        (self.folder / STOP_FILE).touch()

    def kill(self) -> None:
        """Kill the process; its last complete epoch stays on disk."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
