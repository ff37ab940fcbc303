"""Train a network on MNIST, evaluate it and export it as a model version.

Usage: python scripts/train.py [--architecture cnn|mlp] [--epochs N] [--batch-size N]
                               [--seed N] [--output DIR] [--json]

`cnn` is the network that reads photos. It is also trained with handwriting fonts, which
`python scripts/install_fonts.py` installs. `mlp` is the first lesson in deep learning, which is
explained step by step. An interrupted run resumes if the same command is given again.
"""

import argparse
import json
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.training.pinned_libraries import pin_keras
from scripts.native_messages import hide_native_messages

if __name__ == "__main__":
    hide_native_messages()
pin_keras()

from bot.i18n import Words
from bot.models.curves import draw_curves
from model.errors import OperatorError
from model.mnist import Mnist
from model.recognition.classifier import DigitClassifier
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import ModelVersion, check_place
from model.synthesis.fonts import fonts_folder
from model.training.architectures import build_network
from model.training.checkpoints import checkpoint_directory
from model.training.dataset import prepare_images
from model.training.job.protocol import EpochDone, StepDone
from model.training.mnist_download import load_mnist
from model.training.publish import publish_version
from model.training.recipes import RECIPES, TrainingConfig
from model.training.train import TrainingData, train
from scripts.command import run
from scripts.paths import data_directory, path_from

NUMBERS: Final = ("epochs", "batch_size", "seed")
"""Hyperparameters that the command line may change."""

SHOWN: Final = 5
"""Number of training labels printed at the start, and of test predictions printed at the end."""

NO_FONTS: Final = (
    "No fonts are installed, so their digits and letters are left out: "
    "run scripts/install_fonts.py first to use them."
)

LESSON: Final = """\
1. Load the data. MNIST has {training:,} training images and
   {test:,} test images of handwritten digits, 28 × 28 pixels, each with a label. The
   test images are put aside: they show at the end how well it reads new images.
2. Scale it. Pixels of 0 to 255 become numbers of 0 to 1, because networks learn best from
   small numbers.
3. Look at it. The labels of the first five images: {samples}.
4. Build the network, layer by layer:
  Flatten puts the 28 rows of 28 pixels into one row of 784 numbers.
  Dense has 128 neurons, each a weighted sum of all numbers before; relu sets negative sums to 0.
  Dropout sets a random fifth of the numbers to 0, so that the network relies on none alone.
  Dense has 64 neurons, again with relu.
  Dense has 10 neurons; softmax turns their sums into the probabilities of the ten digits.
5. Compile it. The optimizer adam changes the weights after each batch. The loss, sparse
   categorical cross-entropy, is large if the right digit gets a small probability. The metric
   accuracy is the share of images that are read right.
6. Fit it: {epochs} (passes over the images) in batches of {batch_size}.
   {validation} of the images are not trained on: they validate each epoch."""

LESSON_RESULTS: Final = """\
7. Compare the curves in curves.png. If the training curve goes on improving and the validation
   curve does not, the network memorizes images instead of learning.
8. Test it with the images that were put aside, and see five predictions."""

LESSON_END: Final = """\
What to read next: Michael Nielsen, Neural Networks and Deep Learning
(neuralnetworksanddeeplearning.com). Then train the network that reads photos:
scripts/train.py --architecture cnn."""


def main() -> None:
    """Train as the arguments say."""
    parser = argparse.ArgumentParser(description="Train a network on MNIST.")
    parser.add_argument("--architecture", choices=sorted(RECIPES), default="cnn")
    for number in NUMBERS:
        parser.add_argument(f"--{number.replace('_', '-')}", type=int, metavar="N")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the version's own folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object an epoch")
    arguments = parser.parse_args()
    numbers: dict[str, Any] = {name: getattr(arguments, name) for name in NUMBERS}
    given = {name: number for name, number in numbers.items() if number is not None}
    try:
        config = replace(RECIPES[arguments.architecture], **given)
        folder = data_directory()
        if arguments.output:
            check_place(arguments.output)
        mnist = load_mnist(path_from("MNIST_PATH"), folder)
        data = TrainingData(mnist=mnist, fonts_folder=fonts_folder(folder))
        if not arguments.json:
            print_start(config, data)
        version = train_version(config, data, arguments.output, as_json=arguments.json)
    except ValueError as error:
        raise OperatorError(f"{error}") from error
    if arguments.json:
        print_json_result(version)
    else:
        print_result(version, data.mnist)


def train_version(
    config: TrainingConfig, data: TrainingData, output: Path | None, *, as_json: bool
) -> ModelVersion:
    """Train, and save the result as a version with its curves."""
    versions = data_directory() / "models"
    checkpoints = checkpoint_directory(output.parent if output else versions, config)
    result = train(
        config,
        data,
        checkpoints=checkpoints,
        report=partial(print_progress, config.epochs, as_json=as_json),
    )
    version = publish_version(result, versions, output)
    curves = draw_curves(result.history, Words("en"))
    (version.directory / "curves.png").write_bytes(curves)
    shutil.rmtree(checkpoints)
    return version


def print_start(config: TrainingConfig, data: TrainingData) -> None:
    """Print the training data; before the lesson, explain its steps."""
    mnist = data.mnist
    if config.architecture == "mlp":
        facts = {
            "training": len(mnist.train_images),
            "test": len(mnist.test_images),
            "samples": ", ".join(f"{label}" for label in mnist.train_labels[:SHOWN]),
            "epochs": f"{config.epochs} epoch{'s' * (config.epochs != 1)}",
            "batch_size": config.batch_size,
            "validation": f"{config.validation_images / len(mnist.train_images):.0%}",
        }
        print(LESSON.format(**facts), flush=True)
    else:
        print(f"{config.architecture}: {build_network(config).count_params():,} parameters")
        print(f"MNIST: {len(mnist.train_images):,} training images")
        print(f"Crops of made-up pages: up to {config.page_crops:,} (making them takes minutes)")
        fonts = data.list_fonts()
        print(f"Fonts of handwriting: {len(fonts)}" if fonts else NO_FONTS, flush=True)


def print_progress(epochs: int, done: StepDone | EpochDone, *, as_json: bool) -> None:
    """Print the metrics of an epoch, and on a terminal the current step."""
    if isinstance(done, EpochDone):
        text = (
            f"Epoch {done.epoch} of {epochs}: "
            f"accuracy {done.accuracy:.2%}, loss {done.loss:.4f}, "
            f"validation accuracy {done.val_accuracy:.2%}, loss {done.val_loss:.4f}"
        )
        print(json.dumps({"epoch": done.epoch, **done.metrics}) if as_json else text, flush=True)
    elif sys.stdout.isatty() and not as_json:
        text = f"Epoch {done.epoch}, step {done.step} of {done.steps}: loss {done.loss:.4f}"
        print(f"\r{text}", end="\n" if done.step == done.steps else "", flush=True)


def print_result(version: ModelVersion, mnist: Mnist) -> None:
    """Print the accuracy, and predictions beside the labels; after the lesson, explain them."""
    is_lesson = version.manifest.architecture == "mlp"
    if is_lesson:
        print(LESSON_RESULTS)
    print(f"Test accuracy: {version.manifest.test_accuracy:.2%}")
    inputs = normalize_intensity(prepare_images(mnist.test_images[:SHOWN]))
    answers = DigitClassifier(version).classify(inputs).argmax(axis=1)
    for label, answer in zip(mnist.test_labels[:SHOWN], answers, strict=True):
        print(f"  truth {label}, prediction {answer}")
    print(f"Saved in {version.directory}, with curves.png.")
    if is_lesson:
        print(LESSON_END)


def print_json_result(version: ModelVersion) -> None:
    """Print the results as a JSON object."""
    manifest = version.manifest
    result = manifest.model_dump(mode="json", include={"name", "architecture", "parameters"})
    result |= {"test_accuracy": manifest.test_accuracy, "seconds": manifest.seconds}
    result |= {"val_accuracy": manifest.history["val_accuracy"][-1]}
    print(json.dumps({**result, "directory": str(version.directory)}), flush=True)


if __name__ == "__main__":
    run(main)
