import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
import pytest

from model.mnist import Mnist
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import Run
from model.training.callbacks import Step, TrainingReport, TrainingStoppedError
from model.training.dataset import prepare_images
from model.training.fine_tuning import InitialWeights
from model.training.optimization import build_network
from model.training.recipes import MLP, NEW_SHARE, TrainingConfig
from model.training.train import TrainingData, TrainingResult, train
from tests.model.tiny_mnist import make_tiny_mnist

# Keras saves weights through an interface that NumPy has renewed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

METRICS = {"accuracy", "loss", "val_accuracy", "val_loss"}


@pytest.fixture
def mnist() -> Mnist:
    return make_tiny_mnist()


class Listener(TrainingReport):
    """Passes every epoch to a function, and stops after a number of steps."""

    def __init__(
        self, hear: Callable[[int, dict[str, float]], object], last_step: int | None = None
    ) -> None:
        self._hear = hear
        self._last_step = last_step
        self.steps: list[Step] = []

    def report_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        self._hear(epoch, metrics)

    def report_step(self, step: Step) -> None:
        self.steps.append(step)

    def should_stop(self) -> bool:
        return len(self.steps) == self._last_step


def configure(**changes: Any) -> TrainingConfig:
    numbers: dict[str, Any] = {
        "architecture": "mlp",
        "epochs": 2,
        "batch_size": 10,
        "validation_images": 10,
    }
    return TrainingConfig(**numbers | changes)


def train_quickly(config: TrainingConfig, mnist: Mnist, folder: Path) -> TrainingResult:
    with TemporaryDirectory(dir=folder) as checkpoints:
        return train(
            config,
            TrainingData(mnist=mnist),
            checkpoints=Path(checkpoints),
            report=TrainingReport(),
        )


def test_a_result_has_the_metrics_of_every_epoch(tmp_path: Path, mnist: Mnist) -> None:
    told: list[tuple[int, dict[str, float]]] = []

    result = train(
        configure(),
        TrainingData(mnist=mnist),
        checkpoints=tmp_path / "run",
        report=Listener(lambda *epoch: told.append(epoch)),
    )

    assert set(result.history) == METRICS
    assert [epoch for epoch, _ in told] == [1, 2]
    for metric in METRICS:
        assert [metrics[metric] for _, metrics in told] == result.history[metric]
    assert result.config == configure()
    assert result.seconds > 0


def test_the_convolutional_network_has_an_eleventh_answer(tmp_path: Path, mnist: Mnist) -> None:
    written: list[list[str]] = []
    folder = tmp_path / "run"

    result = train(
        configure(architecture="cnn", epochs=1),
        TrainingData(mnist=mnist),
        checkpoints=folder,
        report=Listener(lambda *_: written.append(sorted(path.name for path in folder.iterdir()))),
    )

    assert written == [["epoch-001.json", "epoch-001.keras", "sources.npz"]]
    assert set(result.history) == METRICS
    assert result.network.output_shape == (None, 11)


def test_an_interrupted_run_goes_on_after_its_last_whole_epoch(
    tmp_path: Path, mnist: Mnist
) -> None:
    config = configure(epochs=3)
    before: list[dict[str, float]] = []
    after: list[int] = []

    def interrupt(epoch: int, metrics: dict[str, float]) -> None:
        before.append(metrics)
        if epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(
            config,
            TrainingData(mnist=mnist),
            checkpoints=tmp_path / "run",
            report=Listener(interrupt),
        )
    result = train(
        config,
        TrainingData(mnist=mnist),
        checkpoints=tmp_path / "run",
        report=Listener(lambda *epoch: after.append(epoch[0])),
    )

    assert after == [3]
    assert result.history["loss"][:2] == [metrics["loss"] for metrics in before]
    assert {len(values) for values in result.history.values()} == {3}


def test_every_step_is_told_with_the_metrics_of_its_epoch_so_far(
    tmp_path: Path, mnist: Mnist
) -> None:
    listener = Listener(lambda *_: None)

    result = train(
        configure(), TrainingData(mnist=mnist), checkpoints=tmp_path / "run", report=listener
    )

    places = [(step.epoch, step.step, step.steps) for step in listener.steps]
    assert places == [(epoch, step, 3) for epoch in (1, 2) for step in (1, 2, 3)]
    assert listener.steps[-1].accuracy == pytest.approx(result.history["accuracy"][-1])
    assert listener.steps[-1].loss == pytest.approx(result.history["loss"][-1])


@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
def test_a_run_that_is_stopped_keeps_its_best_epoch(
    tmp_path: Path, mnist: Mnist, architecture: str
) -> None:
    config = configure(architecture=architecture, epochs=9)
    listener = Listener(lambda *_: None, last_step=8)

    result = train(config, TrainingData(mnist=mnist), checkpoints=tmp_path / "run", report=listener)

    images, labels = mnist.train_images[30:], mnist.train_labels[30:]
    answers = result.network.predict(normalize_intensity(prepare_images(images)), verbose=0).argmax(
        axis=1
    )
    assert {len(values) for values in result.history.values()} == {2}
    assert np.mean(answers == labels) == pytest.approx(max(result.history["val_accuracy"]))


def test_a_run_that_is_stopped_in_its_first_epoch_has_no_result(
    tmp_path: Path, mnist: Mnist
) -> None:
    listener = Listener(lambda *_: None, last_step=2)

    with pytest.raises(TrainingStoppedError, match="before its first epoch"):
        train(configure(), TrainingData(mnist=mnist), checkpoints=tmp_path / "run", report=listener)

    assert len(listener.steps) == 2


def test_a_run_killed_after_its_last_epoch_has_its_result(tmp_path: Path, mnist: Mnist) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    config = configure(epochs=1)
    with pytest.raises(KeyboardInterrupt):
        train(
            config,
            TrainingData(mnist=mnist),
            checkpoints=tmp_path / "run",
            report=Listener(interrupt),
        )
    result = train(
        config, TrainingData(mnist=mnist), checkpoints=tmp_path / "run", report=TrainingReport()
    )

    assert {len(values) for values in result.history.values()} == {1}


def test_the_same_seed_gives_the_same_result_whatever_the_test_images(
    tmp_path: Path, mnist: Mnist
) -> None:
    blind = replace(mnist, test_images=mnist.test_images[:0], test_labels=mnist.test_labels[:0])
    config = configure(epochs=1, seed=3)

    seeing, unseeing = (train_quickly(config, each, tmp_path) for each in (mnist, blind))

    assert seeing.history == unseeing.history
    for weights in zip(seeing.network.get_weights(), unseeing.network.get_weights(), strict=True):
        assert np.array_equal(*weights)


def test_another_seed_gives_another_result(mnist: Mnist, tmp_path: Path) -> None:
    first, other = (
        train_quickly(configure(epochs=1, seed=seed), mnist, tmp_path) for seed in (3, 4)
    )

    assert first.history != other.history


@pytest.fixture
def initial(tmp_path: Path) -> InitialWeights:
    keras.utils.set_random_seed(7)
    path = tmp_path / "initial.keras"
    build_network(MLP).save(path)
    first = Run(name="mlp-20261124-1", training={"seed": 7}, seconds=40.0)
    return InitialWeights(name=first.name, path=path, runs=(first,))


def weights_of(path: Path) -> list[np.ndarray[Any, Any]]:
    return list(keras.models.load_model(path, compile=False).get_weights())


def test_a_run_that_starts_from_a_network_is_averaged_with_it(
    tmp_path: Path, mnist: Mnist, initial: InitialWeights
) -> None:
    run = tmp_path / "run"
    config = configure().fine_tuning(initial.name)

    result = train(
        config, TrainingData(mnist=mnist, initial=initial), checkpoints=run, report=TrainingReport()
    )

    before, after = weights_of(initial.path), weights_of(run / "epoch-002.keras")
    for old, new, weights in zip(before, after, result.network.get_weights(), strict=True):
        assert np.allclose(weights, old + NEW_SHARE * (new - old), atol=1e-6)
    assert any(not np.array_equal(*pair) for pair in zip(before, after, strict=True))
    assert result.earlier == initial.runs


def test_a_network_that_learns_on_normalizes_its_features_as_before(
    tmp_path: Path, mnist: Mnist
) -> None:
    config = configure(architecture="cnn")
    network = build_network(config)
    network.save(tmp_path / "model.keras")
    initial = InitialWeights(name="cnn-20261124-1", path=tmp_path / "model.keras")

    result = train(
        config.fine_tuning(initial.name),
        TrainingData(mnist=mnist, initial=initial),
        checkpoints=tmp_path / "run",
        report=TrainingReport(),
    )

    pairs = list(zip(network.layers, result.network.layers, strict=True))
    normalizing = [pair for pair in pairs if isinstance(pair[0], keras.layers.BatchNormalization)]
    learning = [pair for pair in pairs if isinstance(pair[0], keras.layers.Conv2D)]
    assert normalizing
    assert all(have_same_weights(*pair) for pair in normalizing)
    assert not any(have_same_weights(*pair) for pair in learning)


def have_same_weights(one: keras.layers.Layer, other: keras.layers.Layer) -> bool:
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


def test_a_stopped_run_averages_its_best_epoch_with_its_start(
    tmp_path: Path, mnist: Mnist, initial: InitialWeights
) -> None:
    run = tmp_path / "run"
    config = configure(epochs=9).fine_tuning(initial.name)
    listener = Listener(lambda *_: None, last_step=4)

    result = train(
        config, TrainingData(mnist=mnist, initial=initial), checkpoints=run, report=listener
    )

    before, after = weights_of(initial.path), weights_of(run / "epoch-001.keras")
    for old, new, weights in zip(before, after, result.network.get_weights(), strict=True):
        assert np.allclose(weights, old + NEW_SHARE * (new - old), atol=1e-6)


def test_a_run_that_goes_on_is_averaged_with_what_it_began_with(
    tmp_path: Path, mnist: Mnist, initial: InitialWeights
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    run, config = tmp_path / "run", configure().fine_tuning(initial.name)
    before = weights_of(initial.path)
    with pytest.raises(KeyboardInterrupt):
        train(
            config,
            TrainingData(mnist=mnist, initial=initial),
            checkpoints=run,
            report=Listener(interrupt),
        )
    build_network(MLP).save(initial.path)  # another network stands there by now

    result = train(
        config, TrainingData(mnist=mnist, initial=initial), checkpoints=run, report=TrainingReport()
    )

    after = weights_of(run / "epoch-002.keras")
    for old, new, weights in zip(before, after, result.network.get_weights(), strict=True):
        assert np.allclose(weights, old + NEW_SHARE * (new - old), atol=1e-6)


def test_the_seconds_of_a_run_count_those_before_it_was_interrupted(
    tmp_path: Path, mnist: Mnist
) -> None:
    run = tmp_path / "run"
    train(configure(epochs=1), TrainingData(mnist=mnist), checkpoints=run, report=TrainingReport())
    told = json.loads((run / "epoch-001.json").read_text())
    (run / "epoch-001.json").write_text(json.dumps(told | {"seconds": 5000.0}))

    result = train(configure(), TrainingData(mnist=mnist), checkpoints=run, report=TrainingReport())

    assert 5000.0 < result.seconds < 6000.0
