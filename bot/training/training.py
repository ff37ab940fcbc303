"""One training: its child process, and the progress that the process reports."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from model.training.job.protocol import (
    CHECKPOINTS,
    EPOCH_FILES,
    LINES,
    LOG_FILE,
    STOP_FILE,
    EpochDone,
    Failed,
    Finished,
    Line,
    Reason,
    Stage,
    StageBegun,
    StepDone,
    TrainingRequest,
)

log = logging.getLogger(__name__)

Clock = time.monotonic

SILENCE: Final = 300.0
"""Seconds without a report after which a process counts as hung; no step takes nearly as long."""

SILENCE_BEFORE_STEPS: Final = 7200.0
"""The same before the first step: making the crops of pages for `cnn` takes a quarter of an hour on
a fast processor."""

FIRST_ESTIMATE: Final = 0.01
"""Share of the training that must be done before the remaining time is estimated."""

LESSON: Final = "mlp"
"""The network whose training is explained step by step, as the first lesson."""

PROJECT: Final = Path(__file__).parents[2]


def modest_environment() -> dict[str, str]:
    """Return environment variables for a child process that leaves one processor to the bot."""
    threads = str(max(1, (os.cpu_count() or 1) - 1))
    names = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
    return dict.fromkeys(names, threads) | {"TF_NUM_INTEROP_THREADS": "1", "PYTHONUTF8": "1"}


@dataclass(kw_only=True, eq=False)
class Training:
    """A training that this process has started; it has a child process and a folder.

    Attributes:
        discarded: Whether an admin has discarded it.
        interrupted: Whether it was ended because the bot stops.
        ended: Set once its end is in the database.
        stage: What the process does; None while it loads TensorFlow and the data.
        epochs: The complete ones, including those before an interruption.
        epochs_before: How many of them were complete before an interruption.
        began: When the process was started, on the monotonic clock.
        learning_since: When its first step was reported.
        total: Seconds from the start of the process to its end, once it has ended.
    """

    number: int
    folder: Path
    request: TrainingRequest
    discarded: bool = False
    interrupted: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    stage: Stage | None = None
    step: StepDone | None = None
    epochs: list[EpochDone] = field(default_factory=list)
    epochs_before: int = 0
    ending: Finished | Failed | None = None
    began: float = field(default_factory=Clock)
    learning_since: float | None = None
    total: float | None = None
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def is_lesson(self) -> bool:
        """Whether the training is explained step by step."""
        return self.request.architecture == LESSON

    @property
    def has_epoch(self) -> bool:
        """Whether an epoch is complete, even if the process has not reported an earlier one yet."""
        return bool(self.epochs) or any((self.folder / CHECKPOINTS).glob(EPOCH_FILES))

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end after the current step, perhaps before an interruption."""
        return (self.folder / STOP_FILE).exists()

    @property
    def best(self) -> EpochDone:
        """The first epoch with the best validation accuracy, whose network a stopped run keeps."""
        return max(self.epochs, key=lambda each: each.val_accuracy)

    @property
    def is_complete(self) -> bool:
        """Whether all epochs are complete."""
        return len(self.epochs) == self.request.epochs

    @property
    def has_learned(self) -> bool:
        """Whether the last epoch is over."""
        return self.stage in {Stage.EVALUATING, Stage.PUBLISHING}

    @property
    def share(self) -> float:
        """Share of all steps that is done, 0.0 to 1.0."""
        within = 0.0
        if self.step and self.step.epoch > len(self.epochs):
            within = self.step.step / self.step.steps
        return min(1.0, (len(self.epochs) + within) / self.request.epochs)

    @property
    def elapsed(self) -> float:
        """Seconds since the process was started."""
        return Clock() - self.began

    @property
    def remaining(self) -> float | None:
        """Seconds of training that are left, estimated from the pace so far."""
        if self.learning_since is None:
            return None
        done = self.share - self.epochs_before / self.request.epochs
        if done < FIRST_ESTIMATE:
            return None
        return (Clock() - self.learning_since) * (1.0 - self.share) / done

    @property
    def _patience(self) -> float:
        return SILENCE if self.step is not None else SILENCE_BEFORE_STEPS

    async def start(self) -> None:
        """Start the process and send it the request.

        Raises:
            OSError: The folder, the log or the process cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOG_FILE).open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "model.training.job",
                str(self.folder),
                cwd=PROJECT,
                env=os.environ | modest_environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                # Signals from a terminal go to the bot only, which ends the training itself.
                start_new_session=True,
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
        request = await asyncio.to_thread(self.request.model_dump_json)
        if self._process.stdin is not None:
            self._process.stdin.write(f"{request}\n".encode())
        # Do not hold the digits: the people who gave them may take them back.
        self.request = self.request.model_copy(update={"crops": b""})

    async def watch(self) -> Finished | Failed:
        """Read the lines of the process until its end; return how it ended."""
        process = self._process
        if process is None or process.stdout is None:
            raise RuntimeError("the process has not been started")
        try:
            while line := await asyncio.wait_for(process.stdout.readline(), self._patience):
                try:
                    self.take(LINES.validate_json(line))
                except ValueError:
                    log.warning("A training process wrote a malformed line")
        except TimeoutError:
            self._end_as(Reason.HUNG, f"It was silent for {self._patience:g} seconds.")
            self.kill()
        status = await process.wait()
        if self.ending is not None:
            return self.ending
        if status < 0:
            return self._end_as(Reason.KILLED, f"It was killed by {signal.Signals(-status).name}.")
        return self._end_as(Reason.DIED, f"It ended with the exit status {status}.")

    def take(self, line: Line) -> None:
        """Update the state by a line of the process."""
        if isinstance(line, StepDone):
            self.step = line
            self.learning_since = self.learning_since or Clock()
        elif isinstance(line, EpochDone):
            self.epochs.append(line)
        elif isinstance(line, StageBegun):
            self.stage = line.stage
            if line.stage == Stage.TRAINING:
                self.epochs_before = len(self.epochs)
        else:
            self.ending = line
            self.total = self.elapsed

    def _end_as(self, reason: Reason, detail: str) -> Failed:
        self.ending = Failed(reason=reason, detail=detail)
        return self.ending

    def stop(self) -> bool:
        """Stop after the current step if an epoch is complete, else at once; return whether it is.

        The best complete epoch is kept; without one, there is nothing to keep.
        """
        if not self.has_epoch:
            self.discarded = True
            self.kill()
            return False
        (self.folder / STOP_FILE).touch()
        return True

    def kill(self) -> None:
        """Kill the process; its last complete epoch stays on disk."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
