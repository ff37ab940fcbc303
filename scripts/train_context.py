"""Train the network that judges detections by their surroundings, and save it as a version.

Usage: python scripts/train_context.py [--output DIR]

`python scripts/install_fonts.py` installs the fonts of the made-up pages. Crops and epochs are in
DATA_DIR/context-training until the version is saved: an interrupted run resumes if the command is
given again.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.training.pinned_libraries import pin_keras

pin_keras()

import numpy as np

from model.registry.version import ModelVersion, check_place
from model.synthesis.fonts import fonts_folder
from model.synthesis.glyphs import list_fonts, load_typefaces
from model.synthesis.pages import PageMaker
from model.synthesis.tracing import trace_hand
from model.training.context import ContextRecipe, publish_context, train_context
from model.training.job.protocol import EpochDone, StepDone
from model.training.mnist_download import load_mnist
from model.training.recipes import HANDS
from scripts.command import run
from scripts.paths import data_directory, path_from

RECIPE: Final = ContextRecipe()


def main() -> None:
    """Train as the recipe says."""
    parser = argparse.ArgumentParser(description="Train the network that sees surroundings.")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the version's own folder")
    print(f"Saved as {train_version(parser.parse_args().output).directory}.")


def train_version(output: Path | None) -> ModelVersion:
    """Make crops, train, and save the result as a version."""
    folder = data_directory()
    if output:
        check_place(output)
    mnist = load_mnist(path_from("MNIST_PATH"), folder)
    fonts = list_fonts(fonts_folder(folder))
    hand = trace_hand(mnist.train_images[:HANDS], mnist.train_labels[:HANDS])
    maker = PageMaker(
        hand, load_typefaces(fonts_folder(folder), np.random.default_rng(RECIPE.seed))
    )
    state = folder / "context-training"
    trained = train_context(RECIPE, maker, state, print_epoch)
    names = tuple(f"{font.family} {font.version}" for font in fonts)
    version = publish_context(trained, RECIPE, names, folder / "contexts", output)
    shutil.rmtree(state)
    return version


def print_epoch(done: StepDone | EpochDone) -> None:
    """Print the metrics of an epoch in one line."""
    if isinstance(done, EpochDone):
        told = "  ".join(f"{name} {value:.3f}" for name, value in done.metrics.items())
        print(f"Epoch {done.epoch} of {RECIPE.epochs}: {told}", flush=True)


if __name__ == "__main__":
    run(main)
