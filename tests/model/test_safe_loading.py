"""Loading a file never runs code from it: no pickles, no code in networks."""

from pathlib import Path

import keras
import numpy as np
import pytest

from model.errors import DataError
from model.mnist import read_arrays
from model.training.architectures import build_network, compile_network
from model.training.checkpoints import load_best_network
from model.training.recipes import CNN, MLP
from model.training.train import average_weights


class Intruder:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.trace,)


def test_an_archive_with_a_pickle_is_refused_unopened(tmp_path: Path) -> None:
    intruders = np.array([Intruder(tmp_path / "trace")], dtype=object)
    np.savez(tmp_path / "crops.npz", x=intruders)

    with pytest.raises(DataError, match="allow_pickle=False"):
        read_arrays(tmp_path / "crops.npz", ["x"])

    assert not (tmp_path / "trace").exists()


def test_a_network_with_code_in_it_is_refused(tmp_path: Path) -> None:
    layers = [keras.Input((1,)), keras.layers.Lambda(lambda value: value)]
    network_with_code = tmp_path / "epoch-001.keras"
    keras.Sequential(layers).save(network_with_code)

    with pytest.raises(ValueError, match="safe_mode"):
        compile_network(CNN, training_images=128, initial=network_with_code)
    with pytest.raises(ValueError, match="safe_mode"):
        load_best_network(tmp_path, {"val_accuracy": [1.0]})
    with pytest.raises(ValueError, match="safe_mode"):
        average_weights(build_network(MLP), network_with_code)
