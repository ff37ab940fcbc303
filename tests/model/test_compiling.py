from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from model.compiling import build_network, compile_network, one_cycle
from model.data import Mnist
from model.preprocessing import normalize_intensity
from model.recipes import LESSON, SHIPPED, TrainingConfig
from model.training_images import prepare_images
from model.tuning import LEARNING_RATE, tune
from tests.model.tiny_mnist import make_tiny_mnist

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture
def mnist() -> Mnist:
    return make_tiny_mnist()


def test_the_lesson_network_learns_one_small_batch_by_heart(mnist: Mnist) -> None:
    keras.utils.set_random_seed(1)
    network = compile_network(LESSON, training_images=20)
    inputs, labels = (
        normalize_intensity(prepare_images(mnist.train_images[:20])),
        mnist.train_labels[:20],
    )

    history = network.fit(inputs, labels, batch_size=20, epochs=40, verbose=0).history

    assert np.array_equal(network.predict(inputs, verbose=0).argmax(axis=1), labels)
    assert history["loss"][-1] < 0.3 * history["loss"][0]


@pytest.mark.parametrize("recipe", [LESSON, SHIPPED])
def test_a_run_starts_from_the_weights_of_another(tmp_path: Path, recipe: TrainingConfig) -> None:
    another = build_network(recipe)
    another.save(tmp_path / "another.keras")

    network = compile_network(recipe, training_images=1280, start=tmp_path / "another.keras")

    for weights in zip(network.get_weights(), another.get_weights(), strict=True):
        assert np.array_equal(*weights)


def test_a_run_starts_from_a_network_that_is_wider_than_new_ones(tmp_path: Path) -> None:
    build_network(replace(SHIPPED, width=32)).save(tmp_path / "wide.keras")

    network = compile_network(SHIPPED, training_images=1280, start=tmp_path / "wide.keras")

    assert network.layers[1].filters == 32
    assert network.count_params() > build_network(SHIPPED).count_params()


def test_a_trained_network_is_tuned_more_gently_than_a_new_one(tmp_path: Path) -> None:
    new = compile_network(SHIPPED, training_images=1280)
    new.save(tmp_path / "new.keras")

    tuning = tune(SHIPPED, "new")
    tuned = compile_network(tuning, training_images=1280, start=tmp_path / "new.keras")

    peaks = [
        max(float(network.optimizer._learning_rate(step)) for step in range(0, 160, 8))
        for network in (new, tuned)
    ]
    assert peaks == pytest.approx([SHIPPED.learning_rate, LEARNING_RATE], rel=0.1)


def test_the_lesson_network_learns_by_adam() -> None:
    assert type(compile_network(LESSON, training_images=100).optimizer) is keras.optimizers.Adam


def test_the_convolutional_network_warms_up_and_cools_down() -> None:
    optimizer = compile_network(SHIPPED, training_images=1280).optimizer

    steps = SHIPPED.epochs * 10
    rates = [float(optimizer._learning_rate(step)) for step in range(steps + 1)]
    peak = rates.index(max(rates))
    assert isinstance(optimizer, keras.optimizers.AdamW)
    assert rates[0] == 0.0
    assert peak == pytest.approx(0.2 * steps, abs=1)
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < 0.01 * rates[peak]


@pytest.mark.parametrize("steps", [1, 2, 4, 5, 9])
def test_a_run_of_few_steps_learns_as_well(steps: int) -> None:
    schedule = one_cycle(steps, 0.5)

    rates = [float(schedule(step)) for step in range(steps)]

    assert max(rates) == 0.5
    assert rates.count(0.0) <= steps // 5
