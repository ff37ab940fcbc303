"""Train a network on MNIST, evaluate it and export it as a model version.

Usage: python scripts/train.py [--architecture cnn|mlp] [--epochs N] [--batch-size N]
                               [--seed N] [--width N] [--learning-rate R]
                               [--crops N] [--coarse-share S] [--copybook-share S]
                               [--start DIR] [--new-share S] [--teachers DIR …]
                               [--output DIR] [--json]

A run that was interrupted goes on when the same command is given again.
"""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from model.classifier import DigitClassifier
from model.preprocessing import normalize_intensity

from bot.charts import CurveWords, draw_training_curves
from model.checkpoints import checkpoint_directory, clear_checkpoints
from model.compiling import build_network
from model.data import Mnist, load_mnist
from model.elders import Elders
from model.errors import OperatorError
from model.progress import TrainingReport
from model.publishing import publish_version
from model.recipes import RECIPES, TrainingConfig
from model.registry import CURVES_FILE, ModelVersion, load_version, next_name
from model.training import TrainingResult, train
from model.training_images import prepare_images
from model.tuning import Start, tune
from scripts.paths import data_directory, path_from

WORDS: Final = CurveWords(
    accuracy_title="Model accuracy",
    loss_title="Model loss",
    epoch="Epoch",
    training="Training",
    validation="Validation",
    accuracy="Accuracy",
    loss="Loss",
)

CROPS_TOLD: Final = 1000
"""Crops after which it is told again how many there are."""

NUMBERS: Final = (
    *("epochs", "batch_size", "seed", "width", "learning_rate"),
    *("crops", "coarse_share", "copybook_share", "stretch_share", "new_share"),
)
"""What of a recipe the command line may change."""

SHOWN: Final = 5
"""Test images whose predictions are printed beside their labels."""


def main() -> int:
    """Train as the arguments say; 1 with one line where something is missing."""
    arguments = parse_arguments()
    try:
        elders, config = gather_elders(arguments, RECIPES[arguments.architecture])
        config = with_given_numbers(config, arguments)
        mnist = load_mnist(path_from("MNIST_PATH"), data_directory())
        report = JsonReport() if arguments.json else TextReport()
        report.begin(config, mnist)
        version = train_version(config, mnist, arguments.output, report, elders)
    except (OperatorError, ValueError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    report.end(version, mnist)
    return 0


def parse_arguments() -> argparse.Namespace:
    """Parse the command line; what is left out comes from the architecture's recipe."""
    parser = argparse.ArgumentParser(description="Train a network on MNIST.")
    parser.add_argument("--architecture", choices=sorted(RECIPES), default="cnn")
    parser.add_argument("--epochs", type=int, metavar="N")
    parser.add_argument("--batch-size", type=int, metavar="N")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--width", type=int, metavar="N", help="channels of a new cnn")
    parser.add_argument("--learning-rate", type=float, metavar="R", help="highest one, of cnn")
    parser.add_argument("--new-share", type=float, metavar="S", help="of weights, after --start")
    parser.add_argument("--start", type=Path, metavar="DIR", help="a version to start from")
    parser.add_argument(
        "--teachers", type=Path, metavar="DIR", nargs="+", default=[], help="versions to learn from"
    )
    parser.add_argument("--crops", type=int, metavar="N", help="cut from pages, for cnn")
    parser.add_argument(
        "--coarse-share", type=float, metavar="S", help="of images that come from few pixels"
    )
    parser.add_argument(
        "--copybook-share", type=float, metavar="S", help="of digits in forms that MNIST lacks"
    )
    parser.add_argument(
        "--stretch-share", type=float, metavar="S", help="of images made wider or narrower"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="the version's own folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object an epoch")
    return parser.parse_args()


def with_given_numbers(recipe: TrainingConfig, arguments: argparse.Namespace) -> TrainingConfig:
    """Change the numbers of a recipe that the command line names."""
    numbers = {name: getattr(arguments, name) for name in NUMBERS}
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    return replace(recipe, **given)


def gather_elders(
    arguments: argparse.Namespace, recipe: TrainingConfig
) -> tuple[Elders, TrainingConfig]:
    """Load the versions to start and to learn from, and name them in the recipe.

    Raises:
        ModelError: One is missing, damaged or made for other preprocessing.
        ValueError: The one to start from is of another architecture.
    """
    teachers = [load_version(path) for path in arguments.teachers]
    config = replace(recipe, teachers=tuple(teacher.manifest.name for teacher in teachers))
    start = None
    if arguments.start:
        version = load_version(arguments.start)
        start = Start.of(version)
        config = starting_from(version, config)
    return Elders(start=start, teachers=[DigitClassifier(each) for each in teachers]), config


def starting_from(start: ModelVersion, config: TrainingConfig) -> TrainingConfig:
    """Name the version in a configuration whose weights the run starts from.

    Raises:
        ValueError: It is of another architecture.
    """
    architecture = start.manifest.architecture
    if architecture != config.architecture:
        raise ValueError(f"start is a version of {config.architecture}, received: {architecture!r}")
    return tune(config, start.manifest.name)


def train_version(
    config: TrainingConfig,
    mnist: Mnist,
    output: Path | None,
    report: "TextReport",
    elders: Elders,
) -> ModelVersion:
    """Train, and save what comes out as a version with its curves."""
    versions = data_directory() / "models"
    folder = output.parent if output else versions
    checkpoints = checkpoint_directory(folder, config.architecture, config)
    result = train(config, mnist, checkpoints=checkpoints, report=report, elders=elders)
    curves = draw_training_curves(result.history, WORDS)
    name = name_version(result, output, versions)
    pictures = {CURVES_FILE: curves}
    version = publish_version(output or versions / name, name, result, mnist, pictures)
    clear_checkpoints(checkpoints)
    return version


def name_version(result: TrainingResult, output: Path | None, versions: Path) -> str:
    """Name a version: among those that the bot knows, its name is its folder's."""
    if output and output.resolve().parent == versions.resolve():
        return output.name
    return next_name(result.config.architecture, versions, result.earlier)


class TextReport(TrainingReport):
    """Tells a person what happens, in the steps of the lesson."""

    verbose: int = 1

    def begin(self, config: TrainingConfig, mnist: Mnist) -> None:
        """Show the data and the layers."""
        print(f"MNIST: {len(mnist.train_images)} training and {len(mnist.test_images)} test images")
        print(f"of {mnist.train_images.shape[1]} × {mnist.train_images.shape[2]} pixels.")
        print(f"{SHOWN} samples: " + ", ".join(f"{label}" for label in mnist.train_labels[:SHOWN]))
        build_network(config).summary()

    def tell_preparing(self, done: int, count: int) -> None:
        """Tell now and then how many crops are cut."""
        if done % CROPS_TOLD == 0 or done == count:
            print(f"{done} of {count} crops of pages are cut", flush=True)

    def tell_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Leave the epoch to the progress bar of Keras."""

    def end(self, version: ModelVersion, mnist: Mnist) -> None:
        """Show the result, and predictions beside true labels."""
        manifest = version.manifest
        print(f"Validation accuracy {manifest.history['val_accuracy'][-1]:.2%}")
        print(f"Test accuracy {manifest.test_accuracy:.2%}")
        classifier = DigitClassifier(version)
        inputs = normalize_intensity(prepare_images(mnist.test_images[:SHOWN]))
        answers = classifier.classify(inputs).argmax(axis=1)
        pairs = zip(mnist.test_labels[:SHOWN], answers, strict=True)
        print(
            "True and predicted: " + ", ".join(f"T:{label} P:{answer}" for label, answer in pairs)
        )
        print(f"Saved as {version.directory}, with curves.png.")


class JsonReport(TextReport):
    """Tells a program: one object an epoch, and a last one with the results."""

    verbose: int = 0

    def begin(self, config: TrainingConfig, mnist: Mnist) -> None:
        """Say nothing before the first epoch."""

    def tell_preparing(self, done: int, count: int) -> None:
        """Say nothing of that either."""

    def tell_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        """Print the epoch's metrics."""
        print(json.dumps({"epoch": epoch, **metrics}), flush=True)

    def end(self, version: ModelVersion, mnist: Mnist) -> None:
        """Print the results."""
        manifest = version.manifest
        result = manifest.model_dump(mode="json", include={"name", "architecture", "parameters"})
        result |= {"test_accuracy": manifest.test_accuracy, "seconds": manifest.seconds}
        result |= {"val_accuracy": manifest.history["val_accuracy"][-1]}
        print(json.dumps({**result, "directory": str(version.directory)}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
