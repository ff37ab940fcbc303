from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from model.errors import ModelError
from model.recognition.preprocessing import prepare_digit
from model.registry.version import PRETRAINED, load_version
from model.training.architectures import build_mlp
from model.training.export import export_litert, measure_parity
from tests.model.pages import cut_drawn


@pytest.fixture(scope="module")
def shipped() -> tuple[keras.Model, bytes]:
    version = load_version(PRETRAINED)
    return keras.models.load_model(version.keras_path), version.litert_path.read_bytes()


def random_inputs(count: int = 12) -> NDArray[np.float32]:
    return np.random.default_rng(7).random((count, 28, 28, 1), np.float32)


def drawn_inputs() -> NDArray[np.float32]:
    return np.stack([prepare_digit(ink) for ink in cut_drawn("0123456789")])


@pytest.mark.parametrize("make_inputs", [random_inputs, drawn_inputs])
def test_the_shipped_networks_say_the_same(
    shipped: tuple[keras.Model, bytes], make_inputs: Any
) -> None:
    network, exported = shipped

    assert network.count_params() == load_version(PRETRAINED).manifest.parameters
    assert measure_parity(network, exported, make_inputs()) <= 1e-5


def test_an_export_that_lies_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lying = tf.lite.TFLiteConverter.from_keras_model(build_mlp())
    monkeypatch.setattr(tf.lite.TFLiteConverter, "from_keras_model", lambda _: lying)

    with pytest.raises(ModelError, match="the export differs from its network by 0"):
        export_litert(build_mlp())
