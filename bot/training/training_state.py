"""How far a training has come, as far as its process has reported."""

import time
from dataclasses import dataclass, field
from typing import Final

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

FIRST_ESTIMATE: Final = 0.01
"""Share of the training after which its pace tells how much time is left."""

LESSON: Final = "mlp"
"""The network whose training is explained step by step, as the first lesson."""


@dataclass(kw_only=True)
class TrainingState:
    """The state of a run, updated by each line of its process.

    Attributes:
        started: What is trained; None while TensorFlow and the data are loaded.
        epochs: The complete ones, including those before an interruption.
        stage: What happens after the last epoch, once that has begun.
        began: When the process was started, on the monotonic clock.
        learning_since: When its first step was reported.
        total: Seconds from the start of the process to its end, once it has ended.
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
    total: float | None = None

    @property
    def is_lesson(self) -> bool:
        """Whether the training is explained step by step."""
        return self.request.architecture == LESSON

    def take(self, line: Line) -> None:
        """Update the state by a line."""
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
            self.total = self.elapsed

    @property
    def epochs_done(self) -> int:
        """Number of complete epochs."""
        return len(self.epochs)

    @property
    def share(self) -> float:
        """Share of all steps that is done, 0.0 to 1.0."""
        within = 0.0
        if self.step and self.step.epoch > self.epochs_done:
            within = self.step.step / self.step.steps
        return min(1.0, (self.epochs_done + within) / self.request.epochs)

    @property
    def elapsed(self) -> float:
        """Seconds since the process was started."""
        return Clock() - self.began

    @property
    def remaining(self) -> float | None:
        """Seconds of training that are left, estimated from the pace so far."""
        if self.learning_since is None or self.started is None:
            return None
        before = self.started.epochs_done / self.request.epochs
        done = self.share - before
        if done < FIRST_ESTIMATE:
            return None
        return (Clock() - self.learning_since) * (1.0 - self.share) / done
