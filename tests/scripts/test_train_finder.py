import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from model.finder import FINDER_SIGNATURE

from model import finder_publishing, finder_training
from model.registry import load_version
from scripts import train_finder
from tests.model.tiny_finder import build_tiny_finder
from tests.model.tiny_mnist import make_tiny_mnist
from tests.scripts.small_project import ROOT

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

Run = Callable[..., int]


def run_alone(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "train_finder.py"), *arguments],
        cwd=folder,
        env=os.environ | {"MNIST_PATH": "absent.npz", "DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the script in this process, with a tiny network and little to learn from."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(train_finder, "load_mnist", lambda *_: make_tiny_mnist())
    monkeypatch.setattr(finder_training, "build_finder", build_tiny_finder)
    monkeypatch.setattr(finder_training, "VALIDATION_PAGES", 1)
    monkeypatch.setattr(finder_training, "PAGE_SIDE", 64)
    monkeypatch.setattr(finder_publishing, "TEST_PAGES", 2)

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["train_finder.py", *arguments])
        return train_finder.main()

    return run


def test_without_data_one_line_says_so(tmp_path: Path) -> None:
    refused = run_alone(folder=tmp_path)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[-1] == (
        "train_finder.py: MNIST_PATH names no file, received: absent.npz"
    )
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "number", "fault"),
    [
        ("--epochs", "0", "epochs is at least 1, received: 0"),
        ("--steps", "-2", "steps is at least 1, received: -2"),
        ("--batch-size", "0", "batch_size is at least 1, received: 0"),
        ("--seed", "-1", "seed is at least 0, received: -1"),
        ("--learning-rate", "0", "learning_rate is positive, received: 0.0"),
        ("--learning-rate", "nan", "learning_rate is positive, received: nan"),
    ],
)
def test_a_number_that_cannot_be_trained_with_is_told_in_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], option: str, number: str, fault: str
) -> None:
    status = run(option, number)

    said = capsys.readouterr()
    assert status == 1
    assert said.out == ""
    assert said.err == f"train_finder.py: {fault}\n"


def test_what_is_no_number_is_a_fault_of_usage(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("--epochs", "many")

    assert "invalid int value: 'many'" in capsys.readouterr().err


def test_a_tiny_run_makes_a_version_and_leaves_nothing_else(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run("--epochs", "1", "--steps", "1", "--batch-size", "2", "--seed", "7")

    version = load_version(tmp_path / "data" / "finder", FINDER_SIGNATURE)
    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert lines[0].startswith("   1  loss ")
    assert lines[-1] == f"Saved as {version.directory}."
    assert version.manifest.name.startswith("finder-20")
    assert version.manifest.training["seed"] == 7
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["finder"]


def test_what_was_learned_is_kept_until_the_version_is_safe(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(train_finder, "publish_finder", fail)

    with pytest.raises(KeyboardInterrupt):
        run("--epochs", "1", "--steps", "1", "--batch-size", "2", "--output", str(tmp_path / "f"))

    [checkpoints] = tmp_path.glob(".training-finder-*")
    kept = sorted(path.name for path in checkpoints.iterdir())
    assert kept == ["epoch-001.json", "epoch-001.keras"]
    assert not (tmp_path / "f").exists()


def test_a_run_goes_on_from_another_version_and_tells_of_it(run: Run, tmp_path: Path) -> None:
    numbers = ("--epochs", "1", "--steps", "1", "--batch-size", "2")
    first, second = tmp_path / "first", tmp_path / "second"
    run(*numbers, "--output", str(first))

    status = run(*numbers, "--start", str(first), "--output", str(second))

    before, after = (load_version(each, FINDER_SIGNATURE).manifest for each in (first, second))
    assert status == 0
    assert after.training["start"] == before.name
    assert [each.training for each in after.runs] == [before.training, after.training]
    assert after.total_seconds == before.seconds + after.seconds


def test_a_start_that_is_none_is_told_in_one_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run("--start", str(tmp_path / "absent"))

    said = capsys.readouterr()
    assert status == 1
    assert said.err.startswith("train_finder.py: ")
    assert "absent" in said.err
    assert said.err.count("\n") == 1
