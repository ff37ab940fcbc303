"""What a training saves after every epoch, so that a kill costs one epoch at most.

An epoch is two files. The network is written last, so if it exists, the epoch is complete.
The last epoch is kept to resume from, the best one in case the run is stopped before its end.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import keras

from model.training.callbacks import StopRequestedError, TrainingReport
from model.training.job.protocol import StepDone
from model.training.recipes import TrainingConfig

History = dict[str, list[float]]
"""Metrics by epoch, as Keras names them."""

_NETWORKS: Final = "epoch-*.keras"


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """A network with its optimizer, or none before the first epoch; seconds without pauses."""

    network: keras.Model | None
    history: History
    seconds: float = 0.0


def checkpoint_directory(versions: Path, config: TrainingConfig) -> Path:
    """Name the folder beside versions for the checkpoints of a run; other numbers mean another."""
    numbers = json.dumps(asdict(config), sort_keys=True)
    run = hashlib.sha256(numbers.encode()).hexdigest()[:12]
    return versions / f".training-{config.architecture}-{run}"


def load_checkpoint(folder: Path) -> Checkpoint:
    """Load the last complete epoch of a run."""
    networks = sorted(folder.glob(_NETWORKS))
    if not networks:
        return Checkpoint(network=None, history={})
    state = json.loads(networks[-1].with_suffix(".json").read_text())
    return Checkpoint(network=keras.models.load_model(networks[-1]), **state)


def count_epochs(folder: Path) -> int:
    """Count the complete epochs of a run."""
    last = max(folder.glob(_NETWORKS), default=None)
    return int(last.stem.removeprefix("epoch-")) if last else 0


def load_best_network(folder: Path, history: History) -> keras.Model:
    """Load the network of the best epoch, with its averaged weights if it has some."""
    network = keras.models.load_model(folder / f"{_name(best_epoch(history))}.keras")
    network.optimizer.finalize_variable_values(network.trainable_variables)
    return network


def best_epoch(history: History) -> int:
    """Find the first epoch, from 1 on, with the best validation accuracy.

    Without validation it is the last one.
    """
    accuracies = history.get("val_accuracy")
    return accuracies.index(max(accuracies)) + 1 if accuracies else len(history["loss"])


def _name(epoch: int) -> str:
    return f"epoch-{epoch:03d}"


class Checkpoints(keras.callbacks.Callback):
    """Reports every step, and every epoch once it is on disk; adds its metrics to the history.

    The run began when it would have without interruptions, by the monotonic clock.
    """

    def __init__(
        self, folder: Path, history: History, began: float, report: TrainingReport
    ) -> None:
        super().__init__()
        self._folder = folder
        self._history = history
        self._began = began
        self._report = report

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Report the batch, then check for a request to stop.

        Raises:
            StopRequestedError: The report asks to stop.
        """
        metrics = logs or {}
        self._report.report_step(
            StepDone(
                epoch=len(self._history.get("loss", ())) + 1,
                step=batch + 1,
                steps=int(self.params["steps"]),
                loss=float(metrics["loss"]),
                accuracy=float(metrics["accuracy"]),
            )
        )
        if self._report.should_stop():
            raise StopRequestedError

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write metrics, then network; then delete the epochs that are not needed any more."""
        metrics = {metric: float(value) for metric, value in (logs or {}).items()}
        for metric, value in metrics.items():
            self._history.setdefault(metric, []).append(value)
        name = _name(epoch + 1)
        self._folder.mkdir(parents=True, exist_ok=True)
        state = {"history": self._history, "seconds": time.monotonic() - self._began}
        (self._folder / f"{name}.json").write_text(json.dumps(state))
        unfinished = self._folder / f"unfinished-{name}.keras"
        self.model.save(unfinished)
        unfinished.replace(self._folder / f"{name}.keras")
        kept = {name, _name(best_epoch(self._history))}
        for path in self._folder.glob("epoch-*"):
            if path.stem not in kept:
                path.unlink()
        self._report.report_epoch(epoch + 1, metrics)
