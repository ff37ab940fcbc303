"""Runs that start from a trained network and must not lose what it can do.

The result lies between the weights before and after: it has most of what was learned, and
loses less of the old than a run that only takes smaller steps.

Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models" (WiSE-FT).
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import keras
from pydantic import TypeAdapter

from model.registry.version import ModelVersion, Run

_PREFIX: Final = "initial-"
_RUNS: Final = TypeAdapter(tuple[Run, ...])


@dataclass(frozen=True, kw_only=True)
class InitialWeights:
    """What a run starts from: the name of a version, its network, and the runs that made it."""

    name: str
    path: Path
    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, version: ModelVersion) -> Self:
        """Start from a version."""
        return cls(name=version.manifest.name, path=version.keras_path, runs=version.manifest.runs)


def keep_initial_weights(folder: Path, initial: InitialWeights) -> Path:
    """Copy the network that a run starts from into its folder, unless a copy exists; return it.

    Its version may be deleted before the run resumes.
    """
    kept = folder / f"{_PREFIX}{initial.name}.keras"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.with_suffix(".json").write_bytes(_RUNS.dump_json(initial.runs))
        unfinished = folder / f"unfinished-{kept.name}"
        shutil.copyfile(initial.path, unfinished)
        unfinished.replace(kept)
    return kept


def find_initial_weights(folder: Path) -> InitialWeights | None:
    """Find what a run started from; None if it began with new weights."""
    for path in folder.glob(f"{_PREFIX}*.keras"):
        runs = _RUNS.validate_json(path.with_suffix(".json").read_bytes())
        return InitialWeights(name=path.stem.removeprefix(_PREFIX), path=path, runs=runs)
    return None


def average_weights(network: keras.Model, initial: Path, new_share: float) -> None:
    """Replace a network's weights by their average with those that its run started from."""
    before = keras.models.load_model(initial, compile=False).get_weights()
    pairs = zip(before, network.get_weights(), strict=True)
    network.set_weights([old + new_share * (new - old) for old, new in pairs])
