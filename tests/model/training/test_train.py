import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from model.mnist import Mnist
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import KERAS_FILE, LITERT_FILE, ModelVersion, save_version
from model.training.architectures import build_mlp, build_network, compile_network
from model.training.checkpoints import Checkpoints, checkpoint_directory
from model.training.dataset import prepare_images
from model.training.job.protocol import EpochDone, StepDone
from model.training.publish import keras_bytes
from model.training.recipes import MLP, NEW_SHARE, TrainingConfig
from model.training.train import (
    TrainingData,
    TrainingResult,
    TrainingStoppedError,
    calibrate,
    train,
)
from tests.model.manifests import make_manifest
from tests.model.tiny_mnist import make_tiny_mnist

Weights = list[np.ndarray[Any, Any]]

METRICS = {"accuracy", "loss", "val_accuracy", "val_loss"}
MNIST = make_tiny_mnist()
CONFIG = TrainingConfig(architecture="mlp", epochs=2, batch_size=10, validation_images=10)


class Listener:
    """Collects reports; stops after a step, or simulates a kill after an epoch."""

    def __init__(self, *, last_step: int | None = None, last_epoch: int | None = None) -> None:
        self._last_step, self._last_epoch = last_step, last_epoch
        self.steps: list[StepDone] = []
        self.epochs: list[EpochDone] = []

    def __call__(self, done: StepDone | EpochDone) -> None:
        if isinstance(done, EpochDone):
            self.epochs.append(done)
            if done.epoch == self._last_epoch:
                raise KeyboardInterrupt
        else:
            self.steps.append(done)
            if len(self.steps) == self._last_step:
                raise TrainingStoppedError


def run(
    config: TrainingConfig,
    folder: Path,
    *,
    report: Listener | None = None,
    initial: ModelVersion | None = None,
    mnist: Mnist = MNIST,
) -> TrainingResult:
    return train(
        config,
        TrainingData(mnist=mnist, fonts_folder=folder, initial=initial),
        checkpoints=folder,
        report=report or Listener(),
    )


def test_every_step_and_epoch_is_reported_with_its_metrics(tmp_path: Path) -> None:
    listener = Listener()

    result = run(CONFIG, tmp_path / "run", report=listener)

    assert set(result.history) == METRICS
    for metric in METRICS:
        assert [done.metrics[metric] for done in listener.epochs] == result.history[metric]
    places = [(step.epoch, step.step, step.steps) for step in listener.steps]
    assert places == [(epoch, step, 3) for epoch in (1, 2) for step in (1, 2, 3)]
    assert listener.steps[-1].accuracy == pytest.approx(result.history["accuracy"][-1])
    assert listener.steps[-1].loss == pytest.approx(result.history["loss"][-1])


@pytest.mark.parametrize(("last_epoch", "others"), [(2, [3]), (3, [])])
def test_a_killed_run_resumes_after_the_last_reported_epoch(
    tmp_path: Path, last_epoch: int, others: list[int]
) -> None:
    before, after = Listener(last_epoch=last_epoch), Listener()
    config, state = replace(CONFIG, epochs=3), tmp_path / f"epoch-00{last_epoch}.json"
    with pytest.raises(KeyboardInterrupt):
        run(config, tmp_path, report=before)
    state.write_text(json.dumps(json.loads(state.read_text()) | {"seconds": 5000.0}))
    (tmp_path / "epoch-004.json").write_text('{"history": [')
    (tmp_path / ".unfinished-epoch-004.keras").write_bytes(b"half a network")

    result = run(config, tmp_path, report=after)

    losses = [done.loss for done in before.epochs]
    assert [done.epoch for done in after.epochs] == others
    assert result.history["loss"][:last_epoch] == losses
    assert {len(values) for values in result.history.values()} == {3}
    assert int(result.network.optimizer.iterations) == 3 * 3
    assert 5000.0 < result.seconds < 6000.0


@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
def test_a_run_that_is_stopped_keeps_its_best_epoch(tmp_path: Path, architecture: str) -> None:
    config = replace(CONFIG, architecture=architecture, epochs=9)

    result = run(config, tmp_path, report=Listener(last_step=8))

    inputs = normalize_intensity(prepare_images(MNIST.train_images[30:]))
    answers = result.network.predict(inputs, verbose=0).argmax(axis=1)
    accuracy = np.mean(answers == MNIST.train_labels[30:])
    assert {len(values) for values in result.history.values()} == {2}
    assert result.network.output_shape == (None, 11 if architecture == "cnn" else 10)
    assert accuracy == pytest.approx(max(result.history["val_accuracy"]))


def test_the_first_best_epoch_is_kept_beside_the_last(tmp_path: Path) -> None:
    network = compile_network(MLP, training_images=100)
    keeper = Checkpoints(tmp_path, {}, 0.0, lambda _: None)
    keeper.set_model(network)

    for epoch, accuracy in enumerate([0.5, 0.9, 0.9, 0.8]):
        keeper.on_epoch_end(epoch, dict.fromkeys(METRICS, 1.0) | {"val_accuracy": accuracy})

    assert {path.stem for path in tmp_path.iterdir()} == {"epoch-002", "epoch-004"}


def test_each_configuration_has_its_own_checkpoints(tmp_path: Path) -> None:
    configs = [CONFIG, MLP, replace(CONFIG, seed=2), CONFIG.fine_tuning("cnn-20261123-1")]

    folders = [checkpoint_directory(tmp_path, each) for each in configs]

    assert len(set(folders)) == len(configs)
    assert folders[0] == checkpoint_directory(tmp_path, replace(CONFIG))


def test_the_seed_decides_the_result_whatever_the_test_images(tmp_path: Path) -> None:
    blind = replace(MNIST, test_images=MNIST.test_images[:0], test_labels=MNIST.test_labels[:0])
    config = replace(CONFIG, epochs=1, seed=3)

    seeing = run(config, tmp_path / "seeing")
    unseeing = run(config, tmp_path / "unseeing", mnist=blind)
    other = run(replace(config, seed=4), tmp_path / "other")

    assert seeing.history == unseeing.history != other.history
    assert have_same_weights(seeing.network, unseeing.network)


def make_initial(network: keras.Model, folder: Path) -> ModelVersion:
    files = {KERAS_FILE: keras_bytes(network), LITERT_FILE: b"a network that serves"}
    return save_version(folder / "initial", make_manifest("mlp-20261124-1"), files)


def weights_of(path: Path) -> Weights:
    return list(keras.models.load_model(path, compile=False).get_weights())


@pytest.mark.parametrize(("epochs", "last_step", "epoch"), [(2, None, 2), (9, 4, 1)])
def test_a_fine_tuned_network_is_averaged_with_its_initial_one_even_if_stopped(
    tmp_path: Path, epochs: int, last_step: int | None, epoch: int
) -> None:
    initial = make_initial(build_network(MLP), tmp_path)
    config = replace(CONFIG, epochs=epochs).fine_tuning(initial.name)

    result = run(config, tmp_path / "run", report=Listener(last_step=last_step), initial=initial)

    before = weights_of(initial.keras_path)
    after = weights_of(tmp_path / "run" / f"epoch-00{epoch}.keras")
    for old, new, weights in zip(before, after, result.network.get_weights(), strict=True):
        assert np.allclose(weights, old + NEW_SHARE * (new - old), atol=1e-6)
    assert any(not np.array_equal(*pair) for pair in zip(before, after, strict=True))


def test_fine_tuning_keeps_the_batch_normalization(tmp_path: Path) -> None:
    config = replace(CONFIG, architecture="cnn")
    network = build_network(config)
    initial = make_initial(network, tmp_path)

    result = run(config.fine_tuning(initial.name), tmp_path / "run", initial=initial)

    pairs = list(zip(network.layers, result.network.layers, strict=True))
    normalizing = [pair for pair in pairs if isinstance(pair[0], keras.layers.BatchNormalization)]
    learning = [pair for pair in pairs if isinstance(pair[0], keras.layers.Conv2D)]
    assert normalizing
    assert all(have_same_weights(*pair) for pair in normalizing)
    assert not any(have_same_weights(*pair) for pair in learning)


def have_same_weights(one: Any, other: Any) -> bool:
    """Compare two networks or layers."""
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.0])
def test_a_calibrated_network_answers_the_same_and_as_surely_as_it_is_right(
    temperature: float,
) -> None:
    random = np.random.default_rng(2)
    keras.utils.set_random_seed(2)
    network = build_mlp()
    layer = network.layers[-1]
    layer.set_weights([20.0 * weights for weights in layer.get_weights()])
    inputs = random.random((10_000, 28, 28, 1), np.float32)
    before = network.predict(inputs, 500, verbose=0)
    likely = np.log(before + 1e-30) / temperature
    labels = (likely + random.gumbel(size=likely.shape)).argmax(axis=1)

    found = calibrate(network, inputs, labels)

    after = network.predict(inputs, 500, verbose=0)
    assert found == pytest.approx(temperature, rel=0.05)
    assert np.array_equal(before.argmax(axis=1), after.argmax(axis=1))
    assert np.mean(after.argmax(axis=1) == labels) == pytest.approx(
        after.max(axis=1).mean(), abs=0.02
    )
