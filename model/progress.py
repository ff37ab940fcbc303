"""What a training tells while it runs, and how it is asked to stop."""

from dataclasses import dataclass
from typing import Any

import keras

from model.errors import RakamError


class TrainingStoppedError(RakamError):
    """A training was asked to stop, before the first of its epochs was whole."""


class StopRequestedError(Exception):
    """Ends a fit after the step that it is in."""


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
    """Hears how a training goes, and may end it; this one is silent and lets it run.

    Attributes:
        verbose: How Keras shows its progress itself: 0 not at all, 1 with a bar.
    """

    verbose: int = 0

    def tell_preparing(self, done: int, count: int) -> None:
        """Hear how many training images are made, before the first batch."""

    def tell_step(self, step: Step) -> None:
        """Hear of every batch."""

    def tell_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Hear of every whole epoch, from 1 on, once it is on disk."""

    def wants_stop(self) -> bool:
        """Tell whether to stop, asked after every batch."""
        return False


class StepWatch(keras.callbacks.Callback):
    """Tells a report of every batch and stops where it wants that.

    Args:
        report: What is told and asked.
    """

    def __init__(self, report: TrainingReport) -> None:
        super().__init__()
        self._report = report
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, _logs: dict[str, Any] | None = None) -> None:
        """Count the epochs from 1 on."""
        self._epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Tell, then ask.

        Raises:
            StopRequestedError: The report wants to stop.
        """
        metrics = logs or {}
        self._report.tell_step(
            Step(
                epoch=self._epoch,
                step=batch + 1,
                steps=int(self.params["steps"]),
                loss=float(metrics["loss"]),
                accuracy=float(metrics["accuracy"]),
            )
        )
        if self._report.wants_stop():
            raise StopRequestedError
