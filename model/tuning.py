"""Runs that start from a trained network, which shall not forget what it knows.

What comes out lies between the weights before and after: it has learned most of the new,
and lost less of the old than a run that only takes smaller steps. How features are normalized
stays as it was: what one batch says of that is mostly noise.

Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models" (WiSE-FT).
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import keras
from pydantic import TypeAdapter

from model.recipes import TrainingConfig
from model.registry.manifest import Run
from model.registry.version import ModelVersion

LEARNING_RATE: Final = 2e-4
"""The highest learning rate of such a run."""

NEW_SHARE: Final = 0.5
"""How much of the average the new weights are."""

_PREFIX: Final = "start-"
_RUNS: Final = TypeAdapter(tuple[Run, ...])


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a run starts from: the name of a version, its network, and the runs that made it."""

    name: str
    path: Path
    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, version: ModelVersion) -> Self:
        """Start from a version."""
        return cls(name=version.manifest.name, path=version.keras_path, runs=version.manifest.runs)


def keep_start(folder: Path, start: Start) -> Path:
    """Keep the network that a run starts from; by the time that the run goes on it may be gone.

    Args:
        folder: Where the run keeps its checkpoints.
        start: What it starts from; where that is kept already, nothing is done.

    Returns:
        Where it is kept.
    """
    kept = folder / f"{_PREFIX}{start.name}.keras"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.with_suffix(".json").write_bytes(_RUNS.dump_json(start.runs))
        unfinished = folder / f"unfinished-{kept.name}"
        shutil.copyfile(start.path, unfinished)
        unfinished.replace(kept)
    return kept


def find_start(folder: Path) -> Start | None:
    """Find what a run started from; None where it began with new weights."""
    for path in folder.glob(f"{_PREFIX}*.keras"):
        told = path.with_suffix(".json")
        runs = _RUNS.validate_json(told.read_bytes()) if told.exists() else ()
        return Start(name=path.stem.removeprefix(_PREFIX), path=path, runs=runs)
    return None


def tune(config: TrainingConfig, name: str) -> TrainingConfig:
    """Change a recipe into that of a run which starts from the version of a name."""
    return replace(config, start=name, learning_rate=LEARNING_RATE, new_share=NEW_SHARE)


def hold_normalization(network: keras.Model) -> None:
    """Let a network normalize its features as it did, however it goes on learning."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def average_with_start(network: keras.Model, start: Path, new_share: float) -> None:
    """Replace a network's weights by their average with those that its run started from."""
    before = keras.models.load_model(start, compile=False).get_weights()
    pairs = zip(before, network.get_weights(), strict=True)
    network.set_weights([old + new_share * (new - old) for old, new in pairs])
