"""The real child process with a small data set, started rarely: TensorFlow takes seconds."""

import base64
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from model.registry.version import PRETRAINED, load_version
from model.training.job.protocol import (
    LINES,
    LOG_FILE,
    EpochDone,
    Failed,
    Finished,
    Line,
    Reason,
    Stage,
    StageBegun,
    StepDone,
    TrainingRequest,
)
from tests.model.tiny_mnist import ROOT, make_tiny_mnist, save_large_mnist

PATIENCE = 240

CROPS = make_tiny_mnist().test_images[:, ::-1].tobytes()
"""Contributed digits, which are in no other data."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A small data set, and variables that notebooks and other projects leave on a machine."""
    home = tmp_path_factory.mktemp("keras")
    others = {"backend": "jax", "floatx": "float16", "image_data_format": "channels_first"}
    (home / "keras.json").write_text(json.dumps(others))
    return save_large_mnist(tmp_path_factory.mktemp("mnist")) | {
        "KERAS_HOME": str(home),
        "KERAS_BACKEND": "jax",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def train(
    run: Path,
    environment: dict[str, str],
    *,
    largest_file: int = resource.RLIM_INFINITY,
) -> tuple[list[Line], int]:
    """Run a training process with ten contributed digits; return its lines and exit status."""
    request = TrainingRequest(
        architecture="mlp",
        epochs=2,
        mnist_path=Path(environment["MNIST_PATH"]),
        data_directory=run.parent,
        versions=run.parent / "models",
        live=PRETRAINED,
        labels=bytes(range(10)),
        crops=CROPS,
    )
    with (
        (run / LOG_FILE).open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "model.training.job", str(run)],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, 2 * (largest_file,)),  # noqa: PLW1509 - before any thread
            bufsize=0,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(request.model_dump_json().encode() + b"\n")
        lines = [LINES.validate_json(line) for line in process.stdout]
        return lines, process.wait(PATIENCE)


def has_kept_digits(run: Path) -> bool:
    """Search all files of a run for the first contributed digit."""
    written = b"".join(path.read_bytes() for path in run.parent.rglob("*") if path.is_file())
    return any(each in written for each in (CROPS[:783], base64.urlsafe_b64encode(CROPS[:783])))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


def test_a_run_with_contributed_digits_publishes_a_version_that_names_them(
    folder: Path, environment: dict[str, str]
) -> None:
    lines, status = train(folder, environment)

    finished = lines[-1]
    assert status == 0
    assert [line.stage for line in lines if isinstance(line, StageBegun)] == [*Stage]
    assert [line.epoch for line in lines if isinstance(line, EpochDone)] == [1, 2]
    assert isinstance(finished, Finished)
    version = load_version(folder.parent / "models" / finished.version)
    assert version.manifest.name == finished.version == version.directory.name
    assert version.manifest.test_accuracy == pytest.approx(finished.candidate.mnist, abs=1e-3)
    assert set(version.manifest.data_sha256) == {"mnist", "contributions"}
    losses = [line.loss for line in lines if isinstance(line, EpochDone)]
    assert losses == pytest.approx(version.manifest.history["loss"], abs=1e-6)
    assert not has_kept_digits(folder)
    # If the bot has not saved the end, a resumed run does not train again.
    again, _ = train(folder, environment)
    assert isinstance(again[-1], Finished)
    assert not any(isinstance(line, StepDone) for line in again)


def test_a_run_on_a_full_disk_says_so_and_leaves_nothing_in_use(
    folder: Path, environment: dict[str, str]
) -> None:
    lines, status = train(folder, environment, largest_file=100_000)

    assert status == 1
    assert isinstance(lines[-1], Failed)
    assert lines[-1].reason == Reason.DISK_FULL
    assert not (folder.parent / "models").exists()
    assert list(folder.glob("checkpoints/epoch-*.keras")) == []
    assert not has_kept_digits(folder)
