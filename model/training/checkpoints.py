"""Checkpoints of a training, saved after every epoch: a kill loses one epoch at most.

An epoch has two files. The network is written last, so if it exists, the epoch is complete.
The last epoch is kept to resume from, the best one in case the run is stopped before its end.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras

from model.registry.files import replacing
from model.training.job.protocol import EPOCH_FILES, EpochDone, StepDone
from model.training.recipes import TrainingConfig

History = dict[str, list[float]]
"""Metrics by epoch, as Keras names them."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """The last complete epoch of a run, empty at its start; `seconds` excludes interruptions."""

    network: Path | None = None
    history: History = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def epochs(self) -> int:
        """Number of complete epochs."""
        return len(self.history.get("loss", ()))


def checkpoint_directory(versions: Path, config: TrainingConfig) -> Path:
    """Return the folder beside versions for a run's checkpoints; each configuration has its own."""
    numbers = json.dumps(asdict(config), sort_keys=True)
    run = hashlib.sha256(numbers.encode()).hexdigest()[:12]
    return versions / f".training-{config.architecture}-{run}"


def find_checkpoint(folder: Path) -> Checkpoint:
    """Find the last complete epoch of a run."""
    network = max(folder.glob(EPOCH_FILES), default=None)
    if network is None:
        return Checkpoint()
    return Checkpoint(network=network, **json.loads(network.with_suffix(".json").read_text()))


def load_best_network(folder: Path, history: History) -> keras.Model:
    """Load the network of the best epoch, with its averaged weights if it has some."""
    network = keras.models.load_model(folder / f"{_name(best_epoch(history))}.keras")
    network.optimizer.finalize_variable_values(network.trainable_variables)
    return network


def best_epoch(history: History) -> int:
    """Find the first epoch, from 1 on, with the best validation accuracy."""
    accuracies = history["val_accuracy"]
    return accuracies.index(max(accuracies)) + 1


def _name(epoch: int) -> str:
    return f"epoch-{epoch:03d}"


class Checkpoints(keras.callbacks.Callback):
    """Reports every step, and every epoch once it is on disk; adds its metrics to the history.

    `began` is when the run would have begun without interruptions, by the monotonic clock.
    """

    def __init__(
        self,
        folder: Path,
        history: History,
        began: float,
        report: Callable[[StepDone | EpochDone], None],
    ) -> None:
        super().__init__()
        self._folder = folder
        self._history = history
        self._began = began
        self._report = report

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Report the batch."""
        step = {"step": batch + 1, "steps": self.params["steps"], **(logs or {})}
        epoch = len(self._history.get("loss", ())) + 1
        self._report(StepDone.model_validate({"epoch": epoch, **step}))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the metrics, then the network; then delete epochs that are no longer needed."""
        done = EpochDone.model_validate({"epoch": epoch + 1, **(logs or {})})
        for metric, value in done.metrics.items():
            self._history.setdefault(metric, []).append(value)
        name = _name(done.epoch)
        self._folder.mkdir(parents=True, exist_ok=True)
        state = {"history": self._history, "seconds": time.monotonic() - self._began}
        with replacing(self._folder / f"{name}.json") as unfinished:
            unfinished.write_text(json.dumps(state))
        with replacing(self._folder / f"{name}.keras") as unfinished:
            self.model.save(unfinished)
        kept = {name, _name(best_epoch(self._history))}
        for path in self._folder.glob("epoch-*"):
            if path.stem not in kept:
                path.unlink()
        self._report(done)
