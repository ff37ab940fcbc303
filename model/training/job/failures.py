"""Why a training has no result."""

import errno
from typing import Final

import tensorflow as tf

from model.errors import DataError, RakamError
from model.training.job.protocol import Failed, Reason
from model.training.train import TrainingStoppedError

DISK_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room on the disk, in the quota, or for a file of this size."""

DISK_FULL_TEXTS: Final = ("No space left", "Disk quota exceeded", "File too large")
"""How libraries in C say the same."""


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
