"""Train a network on MNIST, evaluate it and export it as a model version.

Usage: python scripts/train.py [--architecture cnn|mlp] [--epochs N] [--batch-size N]
                               [--seed N] [--output DIR] [--json]

`cnn` is the network that reads photos. It also learns from handwriting fonts, which
`python scripts/install_fonts.py` installs. `mlp` is the first lesson in deep learning, which is
explained step by step. An interrupted run resumes if the same command is given again.
"""

import argparse
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.training.pinned_libraries import pin_keras
from scripts.native_messages import hide_native_messages

if __name__ == "__main__":
    hide_native_messages()
pin_keras()

from bot.i18n import Words
from bot.models.curves import draw_curves
from model.errors import OperatorError
from model.registry.saving import next_name
from model.registry.version import ModelVersion
from model.synthesis.fonts import HANDWRITING, fonts_folder, load_fonts
from model.training.checkpoints import checkpoint_directory
from model.training.mnist_download import load_mnist
from model.training.publish import publish_version
from model.training.recipes import RECIPES, TrainingConfig
from model.training.train import TrainingData, train
from scripts.paths import data_directory, path_from
from scripts.training_output import (
    print_crops,
    print_json_epoch,
    print_json_result,
    print_progress,
    print_result,
    print_start,
)


def main() -> int:
    """Train as the arguments say; 1 with one line if something is missing."""
    arguments = parse_arguments()
    numbers = {name: getattr(arguments, name) for name in ("epochs", "batch_size", "seed")}
    given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
    try:
        config = replace(RECIPES[arguments.architecture], **given)
        folder = data_directory()
        fonts = load_fonts(fonts_folder(folder), HANDWRITING)
        data = TrainingData(mnist=load_mnist(path_from("MNIST_PATH"), folder), fonts=fonts)
        if not arguments.json:
            print_start(config, data)
        version = train_version(config, data, arguments.output, as_json=arguments.json)
    except (OperatorError, ValueError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print_json_result(version)
    else:
        print_result(version, data.mnist)
    return 0


def parse_arguments() -> argparse.Namespace:
    """Parse the command line; the architecture's recipe has the defaults."""
    parser = argparse.ArgumentParser(description="Train a network on MNIST.")
    parser.add_argument("--architecture", choices=sorted(RECIPES), default="cnn")
    parser.add_argument("--epochs", type=int, metavar="N")
    parser.add_argument("--batch-size", type=int, metavar="N")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the version's own folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object an epoch")
    return parser.parse_args()


def train_version(
    config: TrainingConfig, data: TrainingData, output: Path | None, *, as_json: bool
) -> ModelVersion:
    """Train, and save the result as a version with its curves."""
    versions = data_directory() / "models"
    folder = output.parent if output else versions
    checkpoints = checkpoint_directory(folder, config)
    result = train(
        config,
        data,
        checkpoints=checkpoints,
        report=print_json_epoch if as_json else partial(print_progress, config.epochs),
        on_crop=(lambda *_: None) if as_json else print_crops,
    )
    name = next_name(config.architecture, versions)
    if output and folder.resolve() == versions.resolve():
        name = output.name
    version = publish_version(output or versions / name, name, result)
    curves = draw_curves(result.history, Words("en"))
    (version.directory / "curves.png").write_bytes(curves)
    shutil.rmtree(checkpoints)
    return version


if __name__ == "__main__":
    sys.exit(main())
