"""What a training keeps after every epoch, so that a kill costs one epoch at most.

An epoch is two files, and the network is written last: where it is there, all of it is.
The last epoch is kept to go on from, the best one for whoever stops before the end.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import keras

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

EpochReport = Callable[[int, dict[str, float]], None]
"""Called after each epoch with its number from 1 on and its metrics."""

History = dict[str, list[float]]
"""Metrics by epoch, as Keras names them."""

_NETWORKS: Final = "epoch-*.keras"


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """Where a run stands: a network with its optimizer, or none before the first epoch.

    `seconds` is how long the run has taken so far, without interruptions.
    """

    network: keras.Model | None
    history: History
    seconds: float = 0.0


def checkpoint_directory(folder: Path, kind: str, config: "DataclassInstance") -> Path:
    """Find the place in a folder of versions where just this run keeps its checkpoints.

    Args:
        folder: Holds the versions.
        kind: Of network.
        config: The numbers of the run; with any other number it is another run.
    """
    numbers = json.dumps(asdict(config), sort_keys=True)
    run = hashlib.sha256(numbers.encode()).hexdigest()[:12]
    return folder / f".training-{kind}-{run}"


def load_checkpoint(folder: Path) -> Checkpoint:
    """Load the last whole epoch that a run left in its folder."""
    networks = sorted(folder.glob(_NETWORKS))
    if not networks:
        return Checkpoint(network=None, history={})
    told = json.loads(networks[-1].with_suffix(".json").read_text())
    return Checkpoint(network=keras.models.load_model(networks[-1]), **told)


def count_epochs(folder: Path) -> int:
    """Count the whole epochs that a run has behind it."""
    last = max(folder.glob(_NETWORKS), default=None)
    return int(last.stem.removeprefix("epoch-")) if last else 0


def load_best_network(folder: Path, history: History) -> keras.Model:
    """Load the network of the best epoch, with its averaged weights where it has some."""
    network = keras.models.load_model(folder / f"{_name(best_epoch(history))}.keras")
    network.optimizer.finalize_variable_values(network.trainable_variables)
    return network


def best_epoch(history: History) -> int:
    """Find the epoch, from 1 on, that read most validation images right, the first such one.

    Where nothing was validated it is the last one.
    """
    accuracies = history.get("val_accuracy")
    return accuracies.index(max(accuracies)) + 1 if accuracies else len(history["loss"])


def _name(epoch: int) -> str:
    return f"epoch-{epoch:03d}"


def clear_checkpoints(folder: Path) -> None:
    """Delete the folder of a run that is complete, with everything it kept there."""
    shutil.rmtree(folder)


class Checkpoints(keras.callbacks.Callback):
    """Writes a checkpoint after every epoch and tells of it.

    Args:
        folder: A folder of the run's own.
        history: Metrics of the epochs before, which grows by each new one.
        began: When the run would have begun without interruptions, by the monotonic clock.
        on_epoch: Told of every epoch.
    """

    def __init__(self, folder: Path, history: History, began: float, on_epoch: EpochReport) -> None:
        super().__init__()
        self._folder = folder
        self._history = history
        self._began = began
        self._on_epoch = on_epoch

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write metrics, then network; then delete the epochs that nobody needs any more."""
        metrics = {name: float(value) for name, value in (logs or {}).items()}
        for name, value in metrics.items():
            self._history.setdefault(name, []).append(value)
        self._write(_name(epoch + 1))
        self._keep_only({_name(epoch + 1), _name(best_epoch(self._history))})
        self._on_epoch(epoch + 1, metrics)

    def _write(self, name: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        told = {"history": self._history, "seconds": time.monotonic() - self._began}
        (self._folder / f"{name}.json").write_text(json.dumps(told))
        unfinished = self._folder / f"unfinished-{name}.keras"
        self.model.save(unfinished)
        unfinished.replace(self._folder / f"{name}.keras")

    def _keep_only(self, names: set[str]) -> None:
        for path in self._folder.glob("epoch-*"):
            if path.stem not in names:
                path.unlink()
