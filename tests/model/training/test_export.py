import numpy as np
from keras.models import load_model

from model.recognition.preprocessing import prepare_digit
from model.registry.version import PRETRAINED, load_version
from model.training.export import PARITY, measure_parity
from tests.model.pages import cut_drawn


def test_the_shipped_networks_say_the_same() -> None:
    version = load_version(PRETRAINED)
    network, exported = load_model(version.keras_path), version.litert_path.read_bytes()
    drawn = np.stack([prepare_digit(ink) for ink in cut_drawn("0123456789")])
    noise = np.random.default_rng(7).random((12, 28, 28, 1), np.float32)

    assert network.count_params() == version.manifest.parameters
    assert measure_parity(network, exported, np.concatenate([drawn, noise])) <= PARITY
