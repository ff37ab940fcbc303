"""How a training process reports its progress and its failures, and learns that it should stop."""

import errno
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tensorflow as tf

from model.errors import DataError, RakamError
from model.training.callbacks import TrainingReport, TrainingStoppedError
from model.training.job.protocol import (
    HISTORY_FILE,
    STOP_FILE,
    EpochDone,
    Failed,
    Line,
    Reason,
    Started,
    StepDone,
)

STEP_INTERVAL: Final = 1.0
"""Seconds between two steps that are reported."""

SIGN_OF_LIFE_INTERVAL: Final = 30.0
"""Seconds between two lines while images are made."""

DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room on the disk, in the quota, or for a file of this size."""

DISK_FULL_TEXTS: Final = ("No space left", "Disk quota exceeded", "File too large")
"""How libraries in C say the same."""


@dataclass
class LineReport(TrainingReport):
    """Reports some steps and every epoch, keeps the history, and stops if a file says so."""

    folder: Path
    send: Callable[[Line], None]
    started: Started
    _sent_at: float = float("-inf")

    def report_preparing(self, _done: int, _count: int) -> None:
        """Send the first line again: a process that is silent for minutes counts as hung."""
        now = time.monotonic()
        if now - self._sent_at >= SIGN_OF_LIFE_INTERVAL:
            self._sent_at = now
            self.send(self.started)

    def report_step(self, step: StepDone) -> None:
        """Report a step, unless one was reported less than a second ago."""
        now = time.monotonic()
        if now - self._sent_at >= STEP_INTERVAL:
            self._sent_at = now
            self.send(step)

    def report_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Add an epoch to the history on disk, then report it."""
        path = self.folder / HISTORY_FILE
        before: dict[str, list[float]] = (
            json.loads(path.read_text("utf-8")) if path.exists() else {}
        )
        history = {name: values[: epoch - 1] for name, values in before.items()}
        for name, value in metrics.items():
            history.setdefault(name, []).append(value)
        unfinished = self.folder / f"unfinished-{HISTORY_FILE}"
        unfinished.write_text(json.dumps(history), "utf-8")
        unfinished.replace(path)
        self.send(EpochDone.model_validate({"epoch": epoch, **metrics}))

    def should_stop(self) -> bool:
        """Check for the file that asks to stop."""
        return (self.folder / STOP_FILE).exists()


def explain_failure(error: Exception) -> Failed:
    """Find the reason for an error and put it into one sentence."""
    if isinstance(error, TrainingStoppedError):
        return Failed(reason=Reason.STOPPED_EARLY, detail=f"{error}")
    if isinstance(error, DataError):
        return Failed(reason=Reason.NO_DATA, detail=f"{error}")
    if _is_disk_full(error):
        return Failed(reason=Reason.DISK_FULL, detail=f"The disk is full: {error}")
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return Failed(reason=Reason.OUT_OF_MEMORY, detail="There is not enough memory.")
    if isinstance(error, RakamError | ValueError):
        return Failed(reason=Reason.BAD_REQUEST, detail=f"{error}")
    return Failed(reason=Reason.FAULT, detail=f"{type(error).__name__}; the log has the rest.")


def _is_disk_full(error: BaseException | None) -> bool:
    """Check whether an error, or one that led to it, says that the disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return True
        if any(text in f"{error}" for text in DISK_FULL_TEXTS):
            return True
        error = error.__cause__ or error.__context__
    return False
