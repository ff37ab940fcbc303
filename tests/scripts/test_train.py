import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model.registry.version import load_version
from model.training.recipes import TrainingConfig
from model.training.train import TrainingData
from scripts.train import main, print_result, print_start, train_version
from tests.model.tiny_mnist import make_tiny_mnist
from tests.scripts.small_project import exit_code, run_script

Refuse = Callable[..., str]


@pytest.fixture
def refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refuse:
    """Run the command in an empty folder, and return the one line in which it refuses."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_PATH", "absent.npz")
    monkeypatch.setenv("DATA_DIR", "data")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["train.py", *arguments])
        refused = exit_code(main)
        assert capsys.readouterr() == ("", "")
        assert isinstance(refused, str)
        return refused

    return run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--architecture", "mlp"), "MNIST_PATH names no file, received: absent.npz"),
        (("--epochs", "0"), "epochs is at least 1, received: 0"),
    ],
)
def test_what_cannot_be_trained_gets_one_line(
    refuse: Refuse, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert refuse(*arguments) == f"train.py: {said}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("taken", ["notes/letter.txt", "notes"])
def test_a_folder_or_a_file_of_somebody_is_not_replaced(
    refuse: Refuse, tmp_path: Path, taken: str
) -> None:
    path = tmp_path / taken
    path.parent.mkdir(exist_ok=True)
    path.write_text("precious", "utf-8")

    refused = refuse("--output", "notes")

    assert refused == "train.py: notes exists and holds no model version: choose another folder"
    assert path.read_text("utf-8") == "precious"


def test_one_epoch_of_the_lesson_makes_a_version(tmp_path: Path) -> None:
    mnist = os.environ.get("MNIST_PATH")
    if not mnist:
        pytest.skip("the lesson is trained only where MNIST_PATH names MNIST")
    options = "--architecture mlp --epochs 1 --batch-size 1000 --seed 7 --output version --json"

    trained = run_script(
        "train.py",
        *options.split(),
        folder=tmp_path,
        MNIST_PATH=str(Path(mnist).absolute()),
        DATA_DIR="data",
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
    files = {"curves.png", "manifest.json", "model.keras", "model.tflite"}
    assert {path.name for path in version.directory.iterdir()} == files
    assert [path.name for path in tmp_path.iterdir()] == ["version"]


def test_the_lesson_explains_its_steps_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = TrainingConfig(architecture="mlp", epochs=1, batch_size=10, validation_images=8)
    data = TrainingData(mnist=make_tiny_mnist(), fonts_folder=tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    print_start(config, data)
    print_result(train_version(config, data, tmp_path / "version", as_json=False), data.mnist)

    text = capsys.readouterr().out
    steps = [
        "1. Load the data. MNIST has 40 training images",
        "2. Scale it.",
        "The labels of the first five images: 0, 1, 2, 3, 4.",
        "4. Build the network",
        "5. Compile it.",
        "20% of the images",
        "Epoch 1 of 1: accuracy ",
        "curves.png",
        "Test accuracy: ",
        "truth 0, prediction ",
        "What to read next",
    ]
    assert [text.find(step) for step in steps] == sorted(text.find(step) for step in steps)
    assert all(step in text for step in steps)


def test_without_fonts_one_line_says_what_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = TrainingConfig(architecture="cnn", epochs=1, batch_size=10, validation_images=8)

    print_start(config, TrainingData(mnist=make_tiny_mnist(), fonts_folder=tmp_path))

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "cnn: 1,070,267 parameters"
    assert lines[-1].startswith("No fonts are installed")
