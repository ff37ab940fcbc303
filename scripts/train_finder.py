"""Train the network that finds digits on pages, and save it as a version.

Usage: python scripts/train_finder.py [--epochs N] [--steps N] [--batch-size N] [--seed N]
                                      [--learning-rate R] [--drawn N] [--turned N]
                                      [--start DIR] [--output DIR]

A run that was interrupted goes on when the same command is given again.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from model.finder import FINDER_SIGNATURE

from model.checkpoints import checkpoint_directory, clear_checkpoints
from model.data import Mnist, load_mnist
from model.errors import OperatorError
from model.finder_publishing import publish_finder
from model.finder_training import FinderConfig, train_finder
from model.registry import ModelVersion, load_version, next_name
from model.tuning import Start
from scripts.paths import data_directory, path_from


def main() -> int:
    """Train as the arguments say; 1 with one line where something is missing."""
    arguments = parse_arguments()
    output, folder = arguments.pop("output"), arguments.pop("start")
    try:
        start = Start.of(load_version(folder, FINDER_SIGNATURE)) if folder else None
        config = FinderConfig(**arguments, start=start.name if start else "")
        mnist = load_mnist(path_from("MNIST_PATH"), data_directory())
        version = train_version(config, mnist, output, start)
    except (OperatorError, ValueError) as error:
        print(f"train_finder.py: {error}", file=sys.stderr)
        return 1
    print(f"On new pages F1 is {version.manifest.test_accuracy:.2%}")
    print(f"Saved as {version.directory}.")
    return 0


def parse_arguments() -> dict[str, Any]:
    """Parse the command line: the numbers of the run, and the version's folder."""
    default = FinderConfig()
    parser = argparse.ArgumentParser(description="Train the network that finds digits.")
    parser.add_argument("--epochs", type=int, default=default.epochs, metavar="N")
    parser.add_argument("--steps", type=int, default=default.steps, metavar="N")
    parser.add_argument("--batch-size", type=int, default=default.batch_size, metavar="N")
    parser.add_argument("--seed", type=int, default=default.seed, metavar="N")
    parser.add_argument("--learning-rate", type=float, default=default.learning_rate, metavar="R")
    for kind in ("drawn", "turned"):
        parser.add_argument(
            f"--{kind}",
            type=int,
            default=getattr(default, kind),
            metavar="N",
            help=f"pages of a batch that are {kind}",
        )
    parser.add_argument("--start", type=Path, metavar="DIR", help="a version to go on from")
    parser.add_argument("--output", type=Path, metavar="DIR", default=data_directory() / "finder")
    return vars(parser.parse_args())


def train_version(
    config: FinderConfig, mnist: Mnist, output: Path, start: Start | None
) -> ModelVersion:
    """Train, and save what comes out as a version."""
    checkpoints = checkpoint_directory(output.parent, "finder", config)
    result = train_finder(config, mnist, checkpoints=checkpoints, on_epoch=tell_epoch, start=start)
    name = next_name("finder", output.parent, result.earlier)
    version = publish_finder(output, name, result, mnist)
    clear_checkpoints(checkpoints)
    return version


def tell_epoch(epoch: int, metrics: dict[str, float]) -> None:
    """Print an epoch's losses in a line."""
    print(f"{epoch:4d}  " + "  ".join(f"{k} {v:.4f}" for k, v in metrics.items()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
