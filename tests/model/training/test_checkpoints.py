import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from model.training.architectures import build_mlp
from model.training.checkpoints import (
    Checkpoint,
    Checkpoints,
    EpochReport,
    History,
    best_epoch,
    checkpoint_directory,
    clear_checkpoints,
    load_best_network,
    load_checkpoint,
)
from model.training.recipes import RECIPES

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

INPUTS = np.random.default_rng(0).random((20, 28, 28, 1), np.float32)
LABELS = np.arange(20) % 10


@pytest.fixture
def network() -> keras.Model:
    mlp = build_mlp()
    mlp.compile(  # eagerly: a graph takes longer to build than this data to learn
        "adam", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True
    )
    return mlp


def ignore(epoch: int, metrics: dict[str, float]) -> None:
    """Hear of an epoch and do nothing."""


def fit(
    network: keras.Model,
    folder: Path,
    *,
    epochs: int,
    state: Checkpoint | None = None,
    on_epoch: EpochReport = ignore,
) -> History:
    history = state.history if state else {}
    network.fit(
        INPUTS,
        LABELS,
        initial_epoch=len(history.get("loss", ())),
        epochs=epochs,
        callbacks=[Checkpoints(folder, history, time.monotonic(), on_epoch)],
        verbose=0,
    )
    return history


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_starts_without_a_checkpoint(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        state = load_checkpoint(folder)

        assert state.network is None
        assert state.history == {}


def test_every_epoch_is_told_with_its_metrics(tmp_path: Path, network: keras.Model) -> None:
    told: list[tuple[int, dict[str, float]]] = []

    history = fit(network, tmp_path, epochs=2, on_epoch=lambda *epoch: told.append(epoch))

    assert [epoch for epoch, _ in told] == [1, 2]
    assert [metrics["loss"] for _, metrics in told] == history["loss"]
    assert set(told[0][1]) == {"accuracy", "loss"}


def test_only_the_last_epoch_is_kept(tmp_path: Path, network: keras.Model) -> None:
    history = fit(network, tmp_path / "run", epochs=2)

    kept = json.loads((tmp_path / "run" / "epoch-002.json").read_text())
    assert names(tmp_path / "run") == ["epoch-002.json", "epoch-002.keras"]
    assert kept["history"] == history
    assert kept["seconds"] > 0.0


def test_an_epoch_is_on_disk_before_it_is_told(tmp_path: Path, network: keras.Model) -> None:
    seen: list[list[str]] = []

    fit(network, tmp_path, epochs=1, on_epoch=lambda *_: seen.append(names(tmp_path)))

    assert seen == [["epoch-001.json", "epoch-001.keras"]]


def test_a_checkpoint_is_the_network_with_its_optimizer(
    tmp_path: Path, network: keras.Model
) -> None:
    history = fit(network, tmp_path, epochs=2)

    state = load_checkpoint(tmp_path)

    assert state.network is not None
    assert np.array_equal(
        state.network.predict(INPUTS, verbose=0), network.predict(INPUTS, verbose=0)
    )
    assert int(state.network.optimizer.iterations) == int(network.optimizer.iterations) == 2
    assert state.history == history


def test_a_kill_between_history_and_network_costs_that_epoch_only(
    tmp_path: Path, network: keras.Model
) -> None:
    history = fit(network, tmp_path, epochs=2)
    (tmp_path / "epoch-003.json").write_text('{"loss": [')
    (tmp_path / "unfinished-epoch-003.keras").write_bytes(b"half a network")

    state = load_checkpoint(tmp_path)

    assert state.network is not None
    assert state.history == history


def test_what_a_killed_epoch_left_is_written_anew(tmp_path: Path, network: keras.Model) -> None:
    fit(network, tmp_path, epochs=1)
    (tmp_path / "epoch-002.json").write_text('{"loss": [')
    state = load_checkpoint(tmp_path)
    assert state.network is not None

    history = fit(state.network, tmp_path, epochs=2, state=state)

    assert load_checkpoint(tmp_path).history == history
    assert names(tmp_path) == ["epoch-002.json", "epoch-002.keras"]


def test_a_run_that_goes_on_adds_to_its_history(tmp_path: Path, network: keras.Model) -> None:
    before = fit(network, tmp_path, epochs=1)
    state = load_checkpoint(tmp_path)
    told: list[int] = []
    assert state.network is not None

    history = fit(
        state.network,
        tmp_path,
        epochs=2,
        state=state,
        on_epoch=lambda *epoch: told.append(epoch[0]),
    )

    assert told == [2]
    assert len(history["loss"]) == 2
    assert history["loss"][:1] == before["loss"]
    assert names(tmp_path) == ["epoch-002.json", "epoch-002.keras"]


def test_a_complete_run_leaves_no_folder(tmp_path: Path, network: keras.Model) -> None:
    fit(network, tmp_path / "run", epochs=1)
    (tmp_path / "run" / "crops.npz").write_bytes(b"what the run learned from besides")

    clear_checkpoints(tmp_path / "run")

    assert names(tmp_path) == []


def test_the_best_epoch_is_the_first_that_read_most_of_the_validation_images() -> None:
    assert best_epoch({"loss": [3, 2, 1], "val_accuracy": [0.5, 0.9, 0.9]}) == 2
    assert best_epoch({"loss": [3, 2, 1]}) == 3


def test_the_best_epoch_is_kept_beside_the_last(tmp_path: Path, network: keras.Model) -> None:
    history: History = {}
    keeper = Checkpoints(tmp_path, history, time.monotonic(), ignore)
    keeper.set_model(network)
    network.optimizer.build(network.trainable_variables)

    for epoch, accuracy in enumerate([0.5, 0.9, 0.7, 0.8]):
        keeper.on_epoch_end(epoch, {"loss": 1.0, "val_accuracy": accuracy})

    assert names(tmp_path) == [
        "epoch-002.json",
        "epoch-002.keras",
        "epoch-004.json",
        "epoch-004.keras",
    ]
    assert load_best_network(tmp_path, history).count_params() == network.count_params()


@pytest.mark.parametrize(
    ("config", "changes"),
    [
        (
            RECIPES["cnn"],
            [
                *({"initial_weights": "cnn-20261123-1"}, {"initial_weights": "cnn-20261123-2"}),
                *({"learning_rate": 1e-3}, {"drawings": 10}, {"page_crops": 10}),
            ],
        ),
    ],
    ids=["classifier"],
)
def test_runs_with_other_numbers_keep_their_checkpoints_apart(
    config: Any, changes: list[dict[str, Any]], tmp_path: Path
) -> None:
    configs = [config, *(replace(config, **change) for change in changes)]

    folders = [checkpoint_directory(tmp_path, "network", each) for each in configs]

    assert len(set(folders)) == len(configs)
    assert folders[0] == checkpoint_directory(tmp_path, "network", replace(config))


def test_runs_of_another_kind_of_network_keep_theirs_apart(tmp_path: Path) -> None:
    config = RECIPES["cnn"]

    folders = {checkpoint_directory(tmp_path, kind, config) for kind in ("mlp", "cnn")}

    assert len(folders) == 2
