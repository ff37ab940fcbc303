import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.recipes import SHIPPED
from model.registry.version import PRETRAINED, load_version
from model.tuning import tune
from scripts.train import starting_from
from tests.scripts.small_project import ROOT


def run_train(*arguments: str | Path, folder: Path, mnist: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "train.py"), *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"MNIST_PATH": mnist, "DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def test_without_data_one_line_says_so(tmp_path: Path) -> None:
    refused = run_train("--architecture", "mlp", folder=tmp_path, mnist="absent.npz")

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[-1] == (
        "train.py: MNIST_PATH names no file, received: absent.npz"
    )
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_cannot_be_trained_with_is_told_in_one_line(tmp_path: Path) -> None:
    refused = run_train("--epochs", "0", folder=tmp_path, mnist="absent.npz")

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == "train.py: epochs is at least 1, received: 0"
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        ("nowhere", "nowhere holds no model version: No such file or directory"),
        (str(PRETRAINED), "start is a version of mlp, received: 'cnn'"),
    ],
)
def test_a_start_that_does_not_fit_is_told_in_one_line(
    tmp_path: Path, start: str, fault: str
) -> None:
    refused = run_train(
        "--architecture", "mlp", "--start", start, folder=tmp_path, mnist="absent.npz"
    )

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == f"train.py: {fault}"
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_run_names_the_version_that_it_starts_from() -> None:
    version = load_version(PRETRAINED)

    config = starting_from(version, SHIPPED)

    assert config == tune(SHIPPED, version.manifest.name)


def test_one_epoch_of_the_lesson_makes_a_version(tmp_path: Path) -> None:
    mnist = os.environ.get("MNIST_PATH")
    if not mnist:
        pytest.skip("the lesson is trained only where MNIST_PATH names MNIST")
    arguments = ("--architecture", "mlp", "--epochs", "1", "--batch-size", "1000", "--seed", "7")

    trained = run_train(
        *arguments,
        "--output",
        "version",
        "--json",
        folder=tmp_path,
        mnist=str(Path(mnist).absolute()),
    )

    lines = trained.stdout.splitlines()
    epoch, result = json.loads(lines[0]), json.loads(lines[-1])
    version = load_version(tmp_path / "version")
    assert trained.returncode == 0, trained.stderr
    assert set(epoch) == {"epoch", "accuracy", "loss", "val_accuracy", "val_loss"}
    assert epoch["epoch"] == 1
    assert result["parameters"] == 109_386
    assert result["directory"] == "version"
    assert result["test_accuracy"] == version.manifest.test_accuracy > 0.8
    assert result["val_accuracy"] == pytest.approx(epoch["val_accuracy"], abs=1e-6)
    assert version.manifest.training["seed"] == 7
    assert sorted(path.name for path in version.directory.iterdir()) == [
        "curves.png",
        "manifest.json",
        "model.keras",
        "model.tflite",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["version"]
