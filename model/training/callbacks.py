"""What a training reports while it runs, and how it is asked to stop."""

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
