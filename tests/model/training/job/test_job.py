import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import DataError, ModelError
from model.registry.version import (
    LITERT_FILE,
    PRETRAINED,
    ModelVersion,
    load_version,
    save_version,
)
from model.training.job.job import TrainingJob, explain_failure
from model.training.job.protocol import (
    CHECKPOINTS,
    STOP_FILE,
    Line,
    Reason,
    StepDone,
    TrainingRequest,
)
from model.training.recipes import CNN, MLP, TrainingConfig
from model.training.train import TrainingStoppedError
from tests.model.manifests import make_manifest

LIVE = load_version(PRETRAINED)


def make_job(
    run: Path, examples: int = 0, send: Callable[[Line], None] = lambda _: None
) -> TrainingJob:
    """Make a job with a number of contributed digits."""
    request = TrainingRequest(
        architecture="cnn",
        epochs=1,
        data_directory=run,
        versions=run,
        live=PRETRAINED,
        labels=bytes(examples),
        crops=bytes(examples * 28 * 28),
    )
    return TrainingJob(run, request, send)


def choose_initial(
    run: Path, examples: int, recipe: TrainingConfig = CNN, live: ModelVersion = LIVE
) -> str | None:
    """Choose the initial version of a run; return its name."""
    initial = make_job(run, examples)._choose_initial_version(live, recipe)
    return initial.name if initial else None


def test_steps_are_sent_now_and_then(tmp_path: Path) -> None:
    sent: list[Line] = []
    job = make_job(tmp_path, send=sent.append)
    steps = [StepDone(epoch=1, step=n, steps=9, loss=1.0, accuracy=0.5) for n in range(1, 10)]

    for step in steps:
        job._report(step)

    assert sent == steps[:1]


def test_a_run_that_is_asked_to_stop_ends_after_the_step(tmp_path: Path) -> None:
    job = make_job(tmp_path)
    step = StepDone(epoch=1, step=1, steps=9, loss=1.0, accuracy=0.5)
    job._report(step)

    (tmp_path / STOP_FILE).touch()

    with pytest.raises(TrainingStoppedError):
        job._report(step)


@pytest.mark.parametrize(
    ("examples", "recipe", "initial"), [(1, CNN, LIVE.name), (0, CNN, None), (1, MLP, None)]
)
def test_only_a_run_with_contributions_fine_tunes_the_network_in_use(
    tmp_path: Path, examples: int, recipe: TrainingConfig, initial: str | None
) -> None:
    assert choose_initial(tmp_path, examples, recipe) == initial


def test_a_resumed_run_keeps_its_initial_version_even_if_that_is_deleted(tmp_path: Path) -> None:
    manifest = make_manifest("cnn-1").model_copy(update={"architecture": "cnn"})
    earlier = save_version(tmp_path / "cnn-1", manifest, {LITERT_FILE: b"a network"})
    (tmp_path / CHECKPOINTS / ".unfinished-initial").mkdir(parents=True)  # by a kill
    first = choose_initial(tmp_path, examples=1, live=earlier)
    shutil.rmtree(earlier.directory)

    assert [first, choose_initial(tmp_path, 0), choose_initial(tmp_path, 1)] == ["cnn-1"] * 3


def test_a_run_that_began_with_new_weights_does_not_start_from_a_network_later(
    tmp_path: Path,
) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "epoch-001.keras").touch()
    (tmp_path / CHECKPOINTS / "epoch-001.json").write_text('{"history": {"loss": [0.5]}}')

    assert choose_initial(tmp_path, examples=1) is None


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DataError("MNIST is nowhere"), Reason.NO_DATA),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), Reason.DISK_FULL),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), Reason.DISK_FULL),
        (RuntimeError("write failed: No space left on device"), Reason.DISK_FULL),
        (caused(ValueError("not saved"), OSError(errno.ENOSPC, "full")), Reason.DISK_FULL),
        (MemoryError(), Reason.OUT_OF_MEMORY),
        (ModelError("damaged"), Reason.FAULT),
        (KeyError("surprise"), Reason.FAULT),
        (OSError(errno.EACCES, "denied"), Reason.FAULT),
    ],
)
def test_every_failure_has_its_reason_and_a_sentence(error: Exception, reason: Reason) -> None:
    failed = explain_failure(error)

    assert failed.reason == reason
    assert failed.detail
