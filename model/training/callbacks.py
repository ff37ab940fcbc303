"""What a training reports while it runs, and how it is asked to stop."""

from typing import Any

import keras

from model.errors import RakamError
from model.training.job.protocol import StepDone


class TrainingStoppedError(RakamError):
    """A training was asked to stop before its first epoch was complete."""


class StopRequestedError(Exception):
    """Ends `fit` after the current step."""


class TrainingReport:
    """Receives how a training goes, and may end it. This one ignores everything."""

    def report_preparing(self, done: int, count: int) -> None:
        """Receive how many training images are made, before the first batch."""

    def report_step(self, step: StepDone) -> None:
        """Receive every batch."""

    def report_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Receive every complete epoch, from 1 on, once it is on disk."""

    def should_stop(self) -> bool:
        """Return whether to stop. Called after every batch."""
        return False


class ReportSteps(keras.callbacks.Callback):
    """Passes every batch on to a report, and stops if the report says so."""

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
            StepDone(
                epoch=self._epoch,
                step=batch + 1,
                steps=int(self.params["steps"]),
                loss=float(metrics["loss"]),
                accuracy=float(metrics["accuracy"]),
            )
        )
        if self._report.should_stop():
            raise StopRequestedError
