import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.registry.saving import save_version
from model.registry.version import LITERT_FILE, PRETRAINED, ModelVersion, load_version
from model.training.contributions import Examples
from model.training.fine_tuning import keep_initial_version
from model.training.job.job import TrainingJob
from model.training.job.protocol import (
    CHECKPOINTS,
    EpochDone,
    Line,
    StepDone,
    TrainingRequest,
)
from model.training.recipes import CNN, MLP, TrainingConfig
from tests.model.manifests import make_manifest

LIVE = load_version(PRETRAINED)


def make_job(
    run: Path, examples: int = 0, send: Callable[[Line], None] = lambda _: None
) -> TrainingJob:
    """Make a job with a number of contributed digits."""
    request = TrainingRequest(
        architecture="cnn", epochs=1, data_directory=run, versions=run, live=PRETRAINED
    )
    given = Examples(
        images=np.ones((examples, 28, 28), np.uint8), labels=np.zeros(examples, np.uint8)
    )
    return TrainingJob(run, request, given, send)


def choose_initial(run: Path, examples: int, recipe: TrainingConfig = CNN) -> ModelVersion | None:
    """Choose what a run starts from."""
    return make_job(run, examples)._choose_initial_version(LIVE, recipe)


def test_steps_and_signs_of_life_are_sent_now_and_then(tmp_path: Path) -> None:
    sent: list[Line] = []
    job = make_job(tmp_path, send=sent.append)
    steps = [StepDone(epoch=1, step=n, steps=9, loss=1.0, accuracy=0.5) for n in range(1, 10)]

    for step in steps:
        job._report(step)

    assert sent == steps[:1]


def test_a_resumed_run_reports_the_epochs_that_were_complete(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "epoch-002.keras").touch()
    losses, accuracies = [0.5, 0.25], [0.75, 0.875]
    history = {"loss": losses, "accuracy": accuracies}
    history |= {f"val_{name}": values for name, values in history.items()}
    (tmp_path / CHECKPOINTS / "epoch-002.json").write_text(json.dumps({"history": history}))
    sent: list[Line] = []

    make_job(tmp_path, send=sent.append)._send_earlier_epochs()

    assert sent == [
        EpochDone(epoch=epoch, loss=loss, accuracy=right, val_loss=loss, val_accuracy=right)
        for epoch, loss, right in zip((1, 2), losses, accuracies, strict=True)
    ]


@pytest.mark.parametrize(
    ("examples", "recipe", "initial"), [(1, CNN, LIVE), (0, CNN, None), (1, MLP, None)]
)
def test_only_contributions_to_the_network_in_use_refine_it(
    tmp_path: Path, examples: int, recipe: TrainingConfig, initial: ModelVersion | None
) -> None:
    assert choose_initial(tmp_path, examples, recipe) == initial


def test_a_resumed_run_keeps_what_it_started_from_though_that_is_gone(tmp_path: Path) -> None:
    earlier = save_version(tmp_path / "cnn-1", make_manifest("cnn-1"), {LITERT_FILE: b"a network"})
    (tmp_path / CHECKPOINTS / "unfinished-initial").mkdir(parents=True)  # by a kill
    kept = keep_initial_version(tmp_path / CHECKPOINTS, earlier)
    shutil.rmtree(earlier.directory)

    assert kept.manifest == earlier.manifest
    assert [choose_initial(tmp_path, examples) for examples in (0, 1)] == [kept, kept]
    assert keep_initial_version(tmp_path / CHECKPOINTS, earlier) == kept


def test_a_run_that_began_with_new_weights_does_not_start_from_a_network_later(
    tmp_path: Path,
) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "epoch-001.keras").touch()
    (tmp_path / CHECKPOINTS / "epoch-001.json").write_text('{"history": {"loss": [0.5]}}')

    assert choose_initial(tmp_path, examples=1) is None


def test_a_run_that_an_earlier_rakam_started_from_a_network_starts_anew(tmp_path: Path) -> None:
    checkpoints = tmp_path / CHECKPOINTS
    checkpoints.mkdir()
    for name in ("epoch-001.keras", "initial-cnn-1.keras"):
        (checkpoints / name).touch()

    assert choose_initial(tmp_path, examples=1) == LIVE
    assert not checkpoints.exists()
