"""Train the network that finds digits on made-up pages, and save it as a version.

Usage: python scripts/train_detector.py [--output DIR] [--json]

`python scripts/install_fonts.py` installs the fonts of the pages. Pages and checkpoints are in
DATA_DIR/detector-training: an interrupted run resumes if the same command is given again, and a
recipe with more epochs continues the run.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.training.pinned_libraries import pin_keras

pin_keras()

import numpy as np

from model.registry.version import ModelVersion, check_place
from model.synthesis.fonts import fonts_folder
from model.synthesis.glyphs import list_fonts, load_typefaces
from model.synthesis.pages import PageMaker
from model.synthesis.tracing import trace_hand
from model.training.detector.measure import measure_by_kind
from model.training.detector.publish import make_validation, publish_detector
from model.training.detector.recipe import Recipe
from model.training.detector.train import train_detector
from model.training.mnist_download import load_mnist
from scripts.command import run
from scripts.paths import data_directory, path_from

RECIPE: Final = Recipe()


def main() -> None:
    """Train as the recipe says."""
    parser = argparse.ArgumentParser(description="Train the network that finds digits.")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the version's own folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object an epoch")
    arguments = parser.parse_args()
    version = train_version(arguments.output, as_json=arguments.json)
    result = {"version": version.manifest.name, "directory": str(version.directory)}
    print(json.dumps(result) if arguments.json else f"Saved as {version.directory}.")


def train_version(output: Path | None, *, as_json: bool) -> ModelVersion:
    """Train, measure by kind of page, and save the result as a version."""
    folder = data_directory()
    if output:
        check_place(output)
    mnist = load_mnist(path_from("MNIST_PATH"), folder)
    fonts = list_fonts(fonts_folder(folder))
    typefaces = load_typefaces(fonts_folder(folder), np.random.default_rng(RECIPE.seed))
    maker = PageMaker(
        trace_hand(mnist.train_images[: RECIPE.hands], mnist.train_labels[: RECIPE.hands]),
        typefaces,
    )
    state = folder / "detector-training"
    report = print_json if as_json else print_epoch
    network, progress = train_detector(RECIPE, maker, state, report)
    figures = measure_by_kind(network, make_validation(mnist, typefaces, state, RECIPE))
    described = {font.family: font.version for font in fonts}
    measured = {"figures": figures, "fonts": described}
    return publish_detector(network, (RECIPE, progress), measured, folder / "detectors", output)


def print_epoch(epoch: int, figures: dict[str, float]) -> None:
    """Print the figures of an epoch in one line."""
    told = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
    print(f"Epoch {epoch} of {RECIPE.epochs}: {told}", flush=True)


def print_json(epoch: int, figures: dict[str, float]) -> None:
    """Print the figures of an epoch as a JSON object."""
    entry: dict[str, Any] = {"epoch": epoch, "epochs": RECIPE.epochs, **figures}
    print(json.dumps(entry), flush=True)


if __name__ == "__main__":
    run(main)
