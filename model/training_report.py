"""How a training process tells of its steps and epochs, and hears that it shall stop."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from model.checkpoints import History
from model.progress import Step, TrainingReport
from model.training_protocol import HISTORY_FILE, STOP_FILE, EpochDone, Line, StepDone

STEP_INTERVAL: Final = 1.0
"""Seconds between two steps that are told."""


class ToldReport(TrainingReport):
    """Tells a few steps and every epoch, keeps the history, and stops where a file says so.

    Args:
        folder: Of the run.
        tell: Told of what happens.
    """

    def __init__(self, folder: Path, tell: Callable[[Line], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._told_at = float("-inf")

    def tell_step(self, step: Step) -> None:
        """Tell a step, unless one was told a moment ago."""
        now = time.monotonic()
        if now - self._told_at >= STEP_INTERVAL:
            self._told_at = now
            self._tell(
                StepDone(
                    epoch=step.epoch,
                    step=step.step,
                    steps=step.steps,
                    loss=step.loss,
                    accuracy=step.accuracy,
                )
            )

    def tell_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Add an epoch to the history on disk, then tell it."""
        history = {name: values[: epoch - 1] for name, values in read_history(self._folder).items()}
        for name, value in metrics.items():
            history.setdefault(name, []).append(value)
        unfinished = self._folder / f"unfinished-{HISTORY_FILE}"
        unfinished.write_text(json.dumps(history), "utf-8")
        unfinished.replace(self._folder / HISTORY_FILE)
        self._tell(EpochDone.model_validate({"epoch": epoch, **metrics}))

    def wants_stop(self) -> bool:
        """Look for the file that asks to stop."""
        return (self._folder / STOP_FILE).exists()


def read_history(folder: Path) -> History:
    """Read the metrics of a run's epochs so far."""
    path = folder / HISTORY_FILE
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}
