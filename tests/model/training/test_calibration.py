import keras
import numpy as np
import pytest

from model.training.architectures import build_cnn
from model.training.calibration import calibrate, fit_temperature


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.0])
def test_the_temperature_of_drawn_answers_is_found(temperature: float) -> None:
    random = np.random.default_rng(1)
    logits = random.normal(0.0, 2.0, (20_000, 11))
    labels = (logits + random.gumbel(size=logits.shape)).argmax(axis=1)

    assert fit_temperature(logits * temperature, labels) == pytest.approx(temperature, rel=0.05)


def test_a_calibrated_network_answers_the_same_less_surely_if_it_was_too_sure() -> None:
    random = np.random.default_rng(2)
    keras.utils.set_random_seed(2)
    network = build_cnn()
    layer = network.layers[-1]
    layer.set_weights([20.0 * weights for weights in layer.get_weights()])
    inputs = random.random((64, 28, 28, 1), np.float32)
    before = network.predict(inputs, verbose=0)

    temperature = calibrate(network, inputs, random.integers(0, 11, 64))

    after = network.predict(inputs, verbose=0)
    assert temperature > 1.0
    assert np.array_equal(before.argmax(axis=1), after.argmax(axis=1))
    assert after.max(axis=1).mean() < before.max(axis=1).mean()
