from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from model.recognition.preprocessing import normalize_intensity
from model.training.architectures import compile_network
from model.training.dataset import prepare_images
from model.training.recipes import CNN, FINE_TUNING_RATE, MLP
from tests.model.tiny_mnist import make_tiny_mnist


def test_the_lesson_network_overfits_one_small_batch() -> None:
    mnist = make_tiny_mnist()
    keras.utils.set_random_seed(1)
    network = compile_network(MLP, training_images=20)
    inputs = normalize_intensity(prepare_images(mnist.train_images[:20]))
    labels = mnist.train_labels[:20]

    history = network.fit(inputs, labels, batch_size=20, epochs=40, verbose=0).history

    assert MLP.batch_size == 32  # as the lesson says
    assert type(network.optimizer) is keras.optimizers.Adam
    assert np.array_equal(network.predict(inputs, verbose=0).argmax(axis=1), labels)
    assert history["loss"][-1] < 0.3 * history["loss"][0]


def test_the_learning_rate_rises_and_falls_and_is_lower_for_fine_tuning(
    tmp_path: Path,
) -> None:
    new = compile_network(CNN, training_images=1280)
    new.save(tmp_path / "new.keras")

    config = CNN.fine_tuning("new")
    tuned = compile_network(config, training_images=1280, initial=tmp_path / "new.keras")

    steps = CNN.epochs * 10
    rates, gentle = (
        [float(network.optimizer._learning_rate(step)) for step in range(steps + 1)]
        for network in (new, tuned)
    )
    peak = rates.index(max(rates))
    assert isinstance(new.optimizer, keras.optimizers.AdamW)
    assert rates[0] == 0.0
    assert peak == pytest.approx(0.2 * steps, abs=1)
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < 0.01 * rates[peak]
    assert max(rates) == pytest.approx(CNN.learning_rate)
    assert max(gentle) == pytest.approx(FINE_TUNING_RATE)
    for weights in zip(tuned.get_weights(), new.get_weights(), strict=True):
        assert np.array_equal(*weights)
    assert (config.drawings, config.page_crops) == (CNN.drawings, 0)


@pytest.mark.parametrize("steps", [1, 4, 5])
def test_a_run_of_few_steps_is_trained_as_well(steps: int) -> None:
    config = replace(CNN, epochs=1)
    network = compile_network(config, training_images=steps * config.batch_size)

    rates = [float(network.optimizer._learning_rate(step)) for step in range(steps)]

    assert max(rates) == pytest.approx(config.learning_rate)
    assert network.optimizer.ema_momentum == 0.0


@pytest.mark.parametrize(("epochs", "share"), [(1, 1e-4), (5, 1e-4), (22, 1e-8)])
def test_hardly_anything_of_the_random_weights_remains_in_the_average(
    epochs: int, share: float
) -> None:
    config = replace(CNN, epochs=epochs)

    momentum = compile_network(config, training_images=57_000).optimizer.ema_momentum

    assert momentum ** (445 * epochs) < share
