"""How far a training has come, as far as its process has told."""

import time
from dataclasses import dataclass, field

from model.training.job.protocol import (
    EpochDone,
    Failed,
    Finished,
    Line,
    Stage,
    StageBegun,
    Started,
    StepDone,
    TrainingRequest,
)

Clock = time.monotonic


@dataclass(kw_only=True)
class TrainingState:
    """What is known of a run; it grows line by line.

    Attributes:
        request: What was asked for.
        started: What is trained, once that is known.
        step: The last step that was told.
        epochs: The epochs that this process has told, the last one last.
        stage: What happens after the last epoch, if it has come to that.
        ending: How it ended, if it has.
        stopping: Whether it was asked to stop.
        began: When it was started, by the monotonic clock.
        learning_since: When its first step was told.
    """

    request: TrainingRequest
    started: Started | None = None
    step: StepDone | None = None
    epochs: list[EpochDone] = field(default_factory=list)
    stage: Stage | None = None
    ending: Finished | Failed | None = None
    stopping: bool = False
    began: float = field(default_factory=Clock)
    learning_since: float | None = None

    def take(self, line: Line) -> None:
        """Learn what a line says."""
        if isinstance(line, Started):
            self.started = line
        elif isinstance(line, StepDone):
            self.step = line
            self.learning_since = self.learning_since or Clock()
        elif isinstance(line, EpochDone):
            self.epochs.append(line)
        elif isinstance(line, StageBegun):
            self.stage = line.stage
        else:
            self.ending = line

    @property
    def epochs_done(self) -> int:
        """Count the whole epochs, those before an interruption included."""
        if self.epochs:
            return self.epochs[-1].epoch
        return self.started.epochs_done if self.started else 0

    @property
    def share(self) -> float:
        """Tell how much of all steps is done, 0.0 to 1.0."""
        within = 0.0
        if self.step and self.step.epoch > self.epochs_done:
            within = self.step.step / self.step.steps
        return min(1.0, (self.epochs_done + within) / self.request.epochs)

    @property
    def elapsed(self) -> float:
        """Tell how long this process has been at work, in seconds."""
        return Clock() - self.began

    @property
    def remaining(self) -> float | None:
        """Estimate the seconds of training that are left from the pace so far."""
        if self.learning_since is None or self.started is None:
            return None
        before = self.started.epochs_done / self.request.epochs
        done = self.share - before
        return (Clock() - self.learning_since) * (1.0 - self.share) / done if done > 0 else None

    @property
    def best(self) -> EpochDone | None:
        """Find the epoch that read most validation images, of those told."""
        return max(self.epochs, key=lambda epoch: epoch.val_accuracy, default=None)
