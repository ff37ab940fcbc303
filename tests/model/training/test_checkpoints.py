"""What checkpoints hold; `test_train.py` interrupts and resumes whole runs."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from model.training.architectures import build_mlp
from model.training.callbacks import TrainingReport
from model.training.checkpoints import (
    Checkpoints,
    History,
    checkpoint_directory,
    load_best_network,
    load_checkpoint,
)
from model.training.recipes import CNN, MLP

INPUTS = np.random.default_rng(0).random((20, 28, 28, 1), np.float32)
LABELS = np.arange(20) % 10


@pytest.fixture
def network() -> keras.Model:
    mlp = build_mlp()
    mlp.compile(  # eagerly: a graph takes longer to build than this data to learn
        "adam", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True
    )
    return mlp


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fit(network: keras.Model, folder: Path, history: History, epochs: int) -> list[list[str]]:
    """Train on, and return which files are there when each epoch is reported."""
    seen: list[list[str]] = []

    class Report(TrainingReport):
        def report_epoch(self, *_: Any) -> None:
            seen.append(names(folder))

    keeper = Checkpoints(folder, history, time.monotonic(), Report())
    done = len(history.get("loss", ()))
    network.fit(INPUTS, LABELS, initial_epoch=done, epochs=epochs, callbacks=[keeper], verbose=0)
    return seen


def test_a_kill_costs_the_epoch_in_work_because_those_before_are_on_disk_when_they_are_reported(
    tmp_path: Path, network: keras.Model
) -> None:
    history: History = {}
    seen = fit(network, tmp_path / "run", history, 2)
    (tmp_path / "run" / "epoch-003.json").write_text('{"loss": [')
    (tmp_path / "run" / "unfinished-epoch-003.keras").write_bytes(b"half a network")

    state = load_checkpoint(tmp_path / "run")

    assert seen == [[f"epoch-00{n}.json", f"epoch-00{n}.keras"] for n in (1, 2)]
    assert state.network is not None
    answers = [each.predict(INPUTS, verbose=0) for each in (network, state.network)]
    assert np.array_equal(*answers)
    assert int(state.network.optimizer.iterations) == int(network.optimizer.iterations) == 2
    assert state.history == history
    assert state.seconds > 0.0
    fit(state.network, tmp_path / "run", state.history, 3)
    assert names(tmp_path / "run") == ["epoch-003.json", "epoch-003.keras"]


def test_the_first_best_epoch_is_kept_beside_the_last(tmp_path: Path, network: keras.Model) -> None:
    history: History = {}
    keeper = Checkpoints(tmp_path, history, time.monotonic(), TrainingReport())
    keeper.set_model(network)
    network.optimizer.build(network.trainable_variables)

    for epoch, accuracy in enumerate([0.5, 0.9, 0.9, 0.8]):
        keeper.on_epoch_end(epoch, {"loss": 1.0, "val_accuracy": accuracy})

    kept = {path.stem for path in tmp_path.iterdir()}
    assert kept == {"epoch-002", "epoch-004"}
    assert load_best_network(tmp_path, history).count_params() == network.count_params()


def test_runs_with_other_numbers_keep_their_checkpoints_apart(tmp_path: Path) -> None:
    configs = [
        *(CNN, MLP, CNN.fine_tuning("cnn-20261123-1"), CNN.fine_tuning("cnn-20261123-2")),
        *(replace(CNN, epochs=10), replace(CNN, drawings=10), replace(CNN, page_crops=10)),
    ]

    folders = [checkpoint_directory(tmp_path, each) for each in configs]

    assert len(set(folders)) == len(configs)
    assert folders[0] == checkpoint_directory(tmp_path, replace(CNN))
