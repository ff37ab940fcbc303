from pathlib import Path

import numpy as np
import pytest

from model.registry.version import PRETRAINED, Run, load_version
from model.training.fine_tuning import (
    InitialWeights,
    average_weights,
    find_initial_weights,
    keep_initial_weights,
)
from model.training.optimization import build_network
from model.training.recipes import CNN, MLP, TrainingConfig

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


RUNS = (
    Run(name="cnn-20261123-1", training={"epochs": 14, "teachers": ()}, seconds=3000.0),
    Run(name="cnn-20261124-1", training={"epochs": 2, "start": "cnn-20261123-1"}, seconds=60.0),
)


def make_initial_weights(folder: Path, content: bytes = b"a network") -> InitialWeights:
    path = folder / "model.keras"
    path.write_bytes(content)
    return InitialWeights(name="cnn-20261124-1", path=path, runs=RUNS)


def test_a_run_finds_what_it_started_from_when_that_is_gone(tmp_path: Path) -> None:
    start = make_initial_weights(tmp_path)
    kept = keep_initial_weights(tmp_path / "run", start)
    start.path.unlink()

    found = find_initial_weights(tmp_path / "run")

    assert found == InitialWeights(name="cnn-20261124-1", path=kept, runs=RUNS)
    assert keep_initial_weights(tmp_path / "run", found) == kept
    assert kept.read_bytes() == b"a network"
    assert set((tmp_path / "run").iterdir()) == {kept, kept.with_suffix(".json")}


def test_a_run_starts_from_a_version_and_all_that_made_it() -> None:
    version = load_version(PRETRAINED)

    start = InitialWeights.of(version)

    assert start.name == version.manifest.name == start.runs[-1].name
    assert start.path == version.keras_path
    assert start.runs == version.manifest.runs


def test_a_run_with_new_weights_started_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "unfinished-initial-cnn-20261124-1.keras").write_bytes(b"a net")  # a kill

    assert find_initial_weights(tmp_path) is None
    assert find_initial_weights(tmp_path / "nowhere") is None


@pytest.mark.parametrize("recipe", [MLP, CNN])
def test_every_weight_is_averaged_with_the_one_before(
    tmp_path: Path, recipe: TrainingConfig
) -> None:
    start, network = build_network(recipe), build_network(recipe)
    start.set_weights([np.full_like(weights, 2.0) for weights in start.get_weights()])
    network.set_weights([np.full_like(weights, 6.0) for weights in network.get_weights()])
    start.save(tmp_path / "start.keras")

    average_weights(network, tmp_path / "start.keras", 0.25)

    for weights in network.get_weights():
        assert np.all(weights == 3.0)
