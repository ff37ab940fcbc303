"""Whatever a file says, loading it runs nothing: no pickles, no code in networks."""

from pathlib import Path

import keras
import numpy as np
import pytest

from model.checkpoints import load_checkpoint
from model.compiling import build_network
from model.data import read_arrays
from model.errors import DataError
from model.recipes import LESSON, SHIPPED
from model.tuning import average_with_start


class Intruder:
    """Leaves a trace where it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.trace,)


@pytest.fixture
def network_with_code(tmp_path: Path) -> Path:
    """A network that is saved with a function of its own."""
    layers = [keras.Input((1,)), keras.layers.Lambda(lambda value: value)]
    path = tmp_path / "epoch-001.keras"
    keras.Sequential(layers).save(path)
    path.with_suffix(".json").write_text('{"history": {}}')
    return path


def test_an_archive_with_a_pickle_is_refused_unopened(tmp_path: Path) -> None:
    intruders = np.array([Intruder(tmp_path / "trace")], dtype=object)
    np.savez(tmp_path / "crops.npz", x=intruders)

    with pytest.raises(DataError, match="allow_pickle=False"):
        read_arrays(tmp_path / "crops.npz", ["x"])

    assert not (tmp_path / "trace").exists()


def test_a_network_with_code_in_it_is_refused(network_with_code: Path) -> None:
    with pytest.raises(ValueError, match="safe_mode"):
        build_network(SHIPPED, network_with_code)
    with pytest.raises(ValueError, match="safe_mode"):
        load_checkpoint(network_with_code.parent)
    with pytest.raises(ValueError, match="safe_mode"):
        average_with_start(build_network(LESSON), network_with_code, 0.5)
