import errno
import os

import pytest

from model.errors import DataError, ModelError
from model.training.job.failures import explain_failure
from model.training.job.protocol import Reason
from model.training.train import TrainingStoppedError


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TrainingStoppedError("stopped"), Reason.STOPPED_EARLY),
        (DataError("MNIST is nowhere"), Reason.NO_DATA),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), Reason.DISK_FULL),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), Reason.DISK_FULL),
        (RuntimeError("write failed: No space left on device"), Reason.DISK_FULL),
        (caused(ValueError("not saved"), OSError(errno.ENOSPC, "full")), Reason.DISK_FULL),
        (MemoryError(), Reason.OUT_OF_MEMORY),
        (ModelError("damaged"), Reason.BAD_REQUEST),
        (ValueError("a batch too large"), Reason.BAD_REQUEST),
        (KeyError("surprise"), Reason.FAULT),
        (OSError(errno.EACCES, "denied"), Reason.FAULT),
    ],
)
def test_every_failure_has_its_reason_and_a_sentence(error: Exception, reason: Reason) -> None:
    failed = explain_failure(error)

    assert failed.reason == reason
    assert failed.detail
