"""Runs that start from a trained version and must not lose what it can do.

The result lies between the weights before and after: it has most of what was learned, and
loses less of the old than a run that only takes smaller steps.

Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models" (WiSE-FT).
"""

import shutil
from pathlib import Path
from typing import Final

import keras

from model.registry.version import ModelVersion, load_version

INITIAL: Final = "initial"
"""Folder beside the checkpoints that holds a copy of the version that a run started from."""


def keep_initial_version(checkpoints: Path, version: ModelVersion) -> ModelVersion:
    """Copy the version that a run starts from, unless a copy exists; return the copy.

    The version may be deleted before the run resumes.
    """
    kept, unfinished = checkpoints / INITIAL, checkpoints / f"unfinished-{INITIAL}"
    if not kept.exists():
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(version.directory, unfinished)
        unfinished.rename(kept)
    return load_version(kept)


def discard_older_layout(checkpoints: Path) -> None:
    """Delete the checkpoints of a run if an earlier Rakam kept what it started from as one file."""
    if any(checkpoints.glob(f"{INITIAL}-*.keras")):
        shutil.rmtree(checkpoints)


def find_initial_version(checkpoints: Path) -> ModelVersion | None:
    """Find what a run started from; None if it began with new weights."""
    kept = checkpoints / INITIAL
    return load_version(kept) if kept.exists() else None


def average_weights(network: keras.Model, initial: Path, new_share: float) -> None:
    """Replace a network's weights by their average with those that its run started from."""
    before = keras.models.load_model(initial, compile=False).get_weights()
    pairs = zip(before, network.get_weights(), strict=True)
    network.set_weights([old + new_share * (new - old) for old, new in pairs])
