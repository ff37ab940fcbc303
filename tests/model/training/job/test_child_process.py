"""The real child process, with a small data set; few starts, since TensorFlow takes seconds."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.registry.version import PRETRAINED, load_version
from model.training.job.protocol import (
    LINES,
    REQUEST_FILE,
    STOP_FILE,
    EpochDone,
    Failed,
    Finished,
    Line,
    Reason,
    Started,
    TrainingRequest,
    encode_examples,
)
from tests.model.tiny_mnist import ROOT, make_tiny_mnist, save_large_mnist

PATIENCE = 240


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A small data set, beside what notebooks and other projects leave on a machine."""
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
    examples: bytes = encode_examples([], []),
) -> tuple[list[Line], int]:
    """Run a training process; return what it tells and its exit status."""
    with subprocess.Popen(
        [sys.executable, "-m", "model.training.job", str(run)],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, 2 * (largest_file,)),  # noqa: PLW1509 - before any thread
        bufsize=0,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(examples)
        lines = [LINES.validate_json(line) for line in process.stdout]
        return lines, process.wait(PATIENCE)


def ask_for(run: Path, environment: dict[str, str], **changes: Any) -> Path:
    run.mkdir()
    wanted: dict[str, Any] = {
        "architecture": "mlp",
        "epochs": 2,
        "mnist_path": environment["MNIST_PATH"],
        "data_directory": run.parent,
        "versions": run.parent / "models",
        "live": PRETRAINED,
    }
    request = TrainingRequest.model_validate(wanted | changes)
    (run / REQUEST_FILE).write_text(request.model_dump_json())
    return run


def test_a_run_tells_what_it_does_and_publishes_a_version(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    run = ask_for(tmp_path / "run", environment)
    tiny = make_tiny_mnist()
    examples = encode_examples(list(tiny.test_images), tiny.test_labels.tolist())

    lines, status = train(run, environment, examples=examples)

    started, finished = lines[0], lines[-1]
    assert status == 0
    assert isinstance(started, Started)
    assert (started.parameters, started.examples, started.epochs_done) == (109_386, 10, 0)
    assert sum(layer.parameters for layer in started.layers) == 109_386
    assert [line.epoch for line in lines if isinstance(line, EpochDone)] == [1, 2]
    assert isinstance(finished, Finished)
    version = load_version(finished.directory)
    assert version.manifest.name == finished.version == version.directory.name
    assert version.manifest.test_accuracy == pytest.approx(finished.candidate.mnist, abs=1e-3)
    assert set(version.manifest.data_sha256) == {"mnist", "contributions"}
    assert (finished.epoch, finished.epochs, finished.stopped) == (2, 2, False)
    assert finished.live_name == load_version(PRETRAINED).manifest.name


@pytest.mark.parametrize(
    ("changes", "largest_file", "reason"),
    [
        ({}, resource.RLIM_INFINITY, Reason.STOPPED_EARLY),
        ({}, 100_000, Reason.DISK_FULL),
        ({"mnist_path": "absent.npz"}, resource.RLIM_INFINITY, Reason.NO_DATA),
    ],
)
def test_a_run_without_a_result_says_why_and_leaves_nothing_in_use(
    tmp_path: Path,
    environment: dict[str, str],
    changes: dict[str, Any],
    largest_file: int,
    reason: Reason,
) -> None:
    run = ask_for(tmp_path / "run", environment, **changes)
    if reason == Reason.STOPPED_EARLY:
        (run / STOP_FILE).touch()

    lines, status = train(run, environment, largest_file=largest_file)

    assert status == 1
    assert isinstance(lines[-1], Failed)
    assert lines[-1].reason == reason
    assert not (tmp_path / "models").exists()
    assert list(run.glob("checkpoints/epoch-*.keras")) == []
