"""The real child process, with a small data set; few starts, since TensorFlow takes seconds."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.registry.version import PRETRAINED, load_version
from model.training.job.protocol import (
    HISTORY_FILE,
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


class Child:
    """A training process, and what it tells."""

    def __init__(
        self,
        run: Path,
        environment: dict[str, str],
        *,
        largest_file: int = 0,
        examples: bytes = encode_examples([], []),
    ) -> None:
        def limit() -> None:
            if largest_file:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        self.process = subprocess.Popen(
            [sys.executable, "-m", "model.training.job", str(run)],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=limit,  # noqa: PLW1509 - before any thread
            bufsize=0,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(examples)

    def lines(self) -> Iterator[Line]:
        """Read what it tells until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield LINES.validate_json(line)

    def until_epoch(self, epoch: int) -> None:
        """Read until an epoch is whole."""
        assert any(isinstance(line, EpochDone) and line.epoch == epoch for line in self.lines())

    def end(self) -> tuple[list[Line], int]:
        """Read to the end, and return the lines and the exit status."""
        lines = list(self.lines())
        status = self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        return lines, status


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

    lines, status = Child(run, environment, examples=examples).end()

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


def test_a_run_whose_parent_dies_ends_and_goes_on_later_until_it_is_stopped(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    run = ask_for(tmp_path / "run", environment, epochs=90)
    orphan = Child(run, environment)
    orphan.until_epoch(2)
    assert orphan.process.stdin is not None
    orphan.process.stdin.close()
    _, status = orphan.end()
    done = len(json.loads((run / HISTORY_FILE).read_text())["loss"])

    again = Child(run, environment)
    again.until_epoch(done + 1)
    again.process.send_signal(signal.SIGTERM)
    lines, stopped_status = again.end()

    finished = lines[-1]
    assert status == 3
    assert stopped_status == 0
    assert isinstance(finished, Finished)
    manifest = load_version(finished.directory).manifest
    accuracies = manifest.history["val_accuracy"]
    assert finished.stopped
    assert done < len(accuracies) == finished.epochs < 90
    assert finished.epoch == accuracies.index(max(accuracies)) + 1
    assert manifest.name == finished.version


@pytest.mark.parametrize(
    ("changes", "largest_file", "reason"),
    [
        ({}, 0, Reason.STOPPED_EARLY),
        ({}, 100_000, Reason.DISK_FULL),
        ({"mnist_path": "absent.npz"}, 0, Reason.NO_DATA),
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

    lines, status = Child(run, environment, largest_file=largest_file).end()

    assert status == 1
    assert isinstance(lines[-1], Failed)
    assert lines[-1].reason == reason
    assert not (tmp_path / "models").exists()
    assert list(run.glob("checkpoints/epoch-*.keras")) == []
