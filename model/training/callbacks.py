"""What a training reports while it runs, and how it is asked to stop."""

from dataclasses import dataclass
from typing import Any

import keras

from model.errors import RakamError


class TrainingStoppedError(RakamError):
    """A training was asked to stop before its first epoch was complete."""


class StopRequestedError(Exception):
    """Ends `fit` after the current step."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where a training stands within an epoch.

    Attributes:
        epoch: From 1 on.
        step: Batches of this epoch that are done.
        steps: Batches of an epoch.
        loss: Mean over the epoch so far.
        accuracy: Share read right in the epoch so far, 0.0 to 1.0.
    """

    epoch: int
    step: int
    steps: int
    loss: float
    accuracy: float


class TrainingReport:
    """Receives how a training goes, and may end it. This one ignores everything."""

    def report_preparing(self, done: int, count: int) -> None:
        """Receive how many training images are made, before the first batch."""

    def report_step(self, step: Step) -> None:
        """Receive every batch."""

    def report_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Receive every complete epoch, from 1 on, once it is on disk."""

    def should_stop(self) -> bool:
        """Return whether to stop. Called after every batch."""
        return False


class ReportSteps(keras.callbacks.Callback):
    """Passes every batch on to a report, and stops if the report says so.

    Args:
        report: Receives the batches.
    """

    def __init__(self, report: TrainingReport) -> None:
        super().__init__()
        self._report = report
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, _logs: dict[str, Any] | None = None) -> None:
        """Count the epochs from 1 on."""
        self._epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Report the batch, then check for a request to stop.

        Raises:
            StopRequestedError: The report asks to stop.
        """
        metrics = logs or {}
        self._report.report_step(
            Step(
                epoch=self._epoch,
                step=batch + 1,
                steps=int(self.params["steps"]),
                loss=float(metrics["loss"]),
                accuracy=float(metrics["accuracy"]),
            )
        )
        if self._report.should_stop():
            raise StopRequestedError
