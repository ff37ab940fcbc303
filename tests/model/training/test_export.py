from typing import Any

import numpy as np
import pytest
from keras.models import load_model
from numpy.typing import NDArray

from model.recognition.preprocessing import prepare_digit
from model.registry.version import PRETRAINED, load_version
from model.training.export import PARITY, measure_parity
from tests.model.pages import cut_drawn


def random_inputs(count: int = 12) -> NDArray[np.float32]:
    return np.random.default_rng(7).random((count, 28, 28, 1), np.float32)


def drawn_inputs() -> NDArray[np.float32]:
    return np.stack([prepare_digit(ink) for ink in cut_drawn("0123456789")])


@pytest.mark.parametrize("make_inputs", [random_inputs, drawn_inputs])
def test_the_shipped_networks_say_the_same(make_inputs: Any) -> None:
    version = load_version(PRETRAINED)
    network, exported = load_model(version.keras_path), version.litert_path.read_bytes()

    assert network.count_params() == version.manifest.parameters
    assert measure_parity(network, exported, make_inputs()) <= PARITY
