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
from model.training.export import PARITY, export_litert, keras_bytes, measure_parity
from tests.model.pages import cut_drawn

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture(scope="module")
def shipped() -> tuple[keras.Model, bytes]:
    version = load_version(PRETRAINED)
    return keras.models.load_model(version.keras_path), version.litert_path.read_bytes()


@pytest.fixture(scope="module")
def mlp() -> keras.Model:
    return build_mlp()


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


def test_an_export_says_what_its_network_says(mlp: keras.Model) -> None:
    exported = export_litert(mlp)

    assert measure_parity(mlp, exported, random_inputs()) <= PARITY
    assert measure_parity(mlp, exported, drawn_inputs()) <= PARITY


def test_an_export_that_lies_is_refused(mlp: keras.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    lying = tf.lite.TFLiteConverter.from_keras_model(build_mlp())
    monkeypatch.setattr(tf.lite.TFLiteConverter, "from_keras_model", lambda _: lying)

    with pytest.raises(ModelError, match="the export differs from its network by 0"):
        export_litert(mlp)


def test_a_serialized_network_is_the_same_network(mlp: keras.Model, tmp_path: Any) -> None:
    (tmp_path / "model.keras").write_bytes(keras_bytes(mlp))

    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert loaded.get_config()["name"] == "mlp"
    for weights in zip(loaded.get_weights(), mlp.get_weights(), strict=True):
        assert np.array_equal(*weights)
