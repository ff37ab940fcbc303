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
from model.training.checkpoints import find_checkpoint
from model.training.job.protocol import (
    CHECKPOINTS,
    HISTORY_FILE,
    STOP_FILE,
    EpochDone,
    Failed,
    Line,
    Reason,
    Started,
    StepDone,
)
from model.training.train import StopRequestedError, TrainingStoppedError

INTERVAL: Final = 1.0
"""Seconds between two lines on steps, or while images are made."""

DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room on the disk, in the quota, or for a file of this size."""

DISK_FULL_TEXTS: Final = ("No space left", "Disk quota exceeded", "File too large")
"""How libraries in C say the same."""


@dataclass
class LineReport:
    """Reports some steps and every epoch, keeps the history, and stops if a file says so."""

    folder: Path
    send: Callable[[Line], None]
    started: Started
    _sent_at: float = float("-inf")

    def report_crop(self, _done: int, _count: int) -> None:
        """Send the first line again: a process that is silent for minutes counts as hung."""
        self._send_now_and_then(self.started)

    def report(self, done: StepDone | EpochDone) -> None:
        """Report an epoch, or a step unless one was reported less than a second ago.

        Raises:
            StopRequestedError: The file that asks to stop exists.
        """
        if isinstance(done, EpochDone):
            self._save_history()
            self.send(done)
        else:
            self._send_now_and_then(done)
            if (self.folder / STOP_FILE).exists():
                raise StopRequestedError

    def _send_now_and_then(self, line: Line) -> None:
        now = time.monotonic()
        if now - self._sent_at >= INTERVAL:
            self._sent_at = now
            self.send(line)

    def _save_history(self) -> None:
        history = find_checkpoint(self.folder / CHECKPOINTS).history
        unfinished = self.folder / f"unfinished-{HISTORY_FILE}"
        unfinished.write_text(json.dumps(history), "utf-8")
        unfinished.replace(self.folder / HISTORY_FILE)


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
