from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
import pytest

from model import training
from model.augmentation import LabelledImages
from model.data import Mnist
from model.preprocessing import prepare_digit
from model.progress import Step, TrainingReport, TrainingStoppedError
from model.spec import NOT_A_DIGIT
from model.synthesis.pages import PageMaker
from model.training import (
    LEARNING_RATE,
    LESSON,
    RECIPES,
    SHIPPED,
    TUNING_RATE,
    TrainingConfig,
    TrainingResult,
    compile_network,
    prepare_images,
    to_inputs,
    train,
)
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
    """Hands every epoch to a function, and stops after a number of steps."""

    def __init__(
        self, hear: Callable[[int, dict[str, float]], object], last_step: int | None = None
    ) -> None:
        self._hear = hear
        self._last_step = last_step
        self.steps: list[Step] = []

    def tell_epoch(self, epoch: int, metrics: dict[str, float]) -> None:
        self._hear(epoch, metrics)

    def tell_step(self, step: Step) -> None:
        self.steps.append(step)

    def wants_stop(self) -> bool:
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
        return train(config, mnist, checkpoints=Path(checkpoints), report=TrainingReport())


def test_the_lesson_network_learns_one_small_batch_by_heart(mnist: Mnist) -> None:
    keras.utils.set_random_seed(1)
    network = compile_network(LESSON, training_images=20)
    inputs, labels = to_inputs(prepare_images(mnist.train_images[:20])), mnist.train_labels[:20]

    history = network.fit(inputs, labels, batch_size=20, epochs=40, verbose=0).history

    assert np.array_equal(network.predict(inputs, verbose=0).argmax(axis=1), labels)
    assert history["loss"][-1] < 0.3 * history["loss"][0]


def test_a_result_has_the_metrics_of_every_epoch(tmp_path: Path, mnist: Mnist) -> None:
    told: list[tuple[int, dict[str, float]]] = []

    result = train(
        configure(),
        mnist,
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
        mnist,
        checkpoints=folder,
        report=Listener(lambda *_: written.append(sorted(path.name for path in folder.iterdir()))),
    )

    assert written == [["epoch-001.json", "epoch-001.keras"]]
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
        train(config, mnist, checkpoints=tmp_path / "run", report=Listener(interrupt))
    result = train(
        config,
        mnist,
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

    result = train(configure(), mnist, checkpoints=tmp_path / "run", report=listener)

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

    result = train(config, mnist, checkpoints=tmp_path / "run", report=listener)

    images, labels = mnist.train_images[30:], mnist.train_labels[30:]
    answers = result.network.predict(to_inputs(prepare_images(images)), verbose=0).argmax(axis=1)
    assert {len(values) for values in result.history.values()} == {2}
    assert np.mean(answers == labels) == pytest.approx(max(result.history["val_accuracy"]))


def test_a_run_that_is_stopped_in_its_first_epoch_has_no_result(
    tmp_path: Path, mnist: Mnist
) -> None:
    listener = Listener(lambda *_: None, last_step=2)

    with pytest.raises(TrainingStoppedError, match="before its first epoch"):
        train(configure(), mnist, checkpoints=tmp_path / "run", report=listener)

    assert len(listener.steps) == 2


def test_a_run_killed_after_its_last_epoch_has_its_result(tmp_path: Path, mnist: Mnist) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    config = configure(epochs=1)
    with pytest.raises(KeyboardInterrupt):
        train(config, mnist, checkpoints=tmp_path / "run", report=Listener(interrupt))
    result = train(config, mnist, checkpoints=tmp_path / "run", report=TrainingReport())

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


def test_crops_are_cut_once_and_kept_for_a_run_that_goes_on(
    tmp_path: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[int] = []

    def cut_blank(
        _: PageMaker, count: int, random: np.random.Generator, on_crop: Callable[[int, int], None]
    ) -> LabelledImages:
        cut.append(count)
        on_crop(count, count)
        images = random.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        return images, np.full(count, NOT_A_DIGIT, np.uint8)

    monkeypatch.setattr(training, "make_crops", cut_blank)
    config = configure(architecture="cnn", crops=6)

    first, again = (
        training._cut_crops(config, mnist, tmp_path / "run", TrainingReport()) for _ in range(2)
    )

    assert cut == [6]
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["crops.npz"]
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_without_crops_none_are_cut(tmp_path: Path, mnist: Mnist) -> None:
    images, labels = training._cut_crops(configure(), mnist, tmp_path, TrainingReport())

    assert (images.shape, labels.shape) == ((0, 28, 28), (0,))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("architecture", ["mlp", "cnn"])
def test_a_run_starts_from_the_weights_of_another(tmp_path: Path, architecture: str) -> None:
    config = configure(architecture=architecture, start="another-20261124-1")
    another = compile_network(configure(architecture=architecture), training_images=30)
    another.save(tmp_path / "another.keras")

    network = compile_network(config, training_images=30, start=tmp_path / "another.keras")

    for weights in zip(network.get_weights(), another.get_weights(), strict=True):
        assert np.array_equal(*weights)


def test_a_trained_network_is_tuned_more_gently_than_a_new_one(tmp_path: Path) -> None:
    new = compile_network(SHIPPED, training_images=1280)
    new.save(tmp_path / "new.keras")

    tuned = compile_network(SHIPPED, training_images=1280, start=tmp_path / "new.keras")

    peaks = [
        max(float(network.optimizer._learning_rate(step)) for step in range(0, 160, 8))
        for network in (new, tuned)
    ]
    assert peaks == pytest.approx([LEARNING_RATE, TUNING_RATE], rel=0.1)


@pytest.mark.parametrize("name", ["epochs", "batch_size", "validation_images"])
@pytest.mark.parametrize("number", [0, -3])
def test_numbers_of_a_run_are_at_least_one(name: str, number: int) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least 1, received: {number}$"):
        configure(**{name: number})


@pytest.mark.parametrize("name", ["seed", "crops"])
def test_some_numbers_of_a_run_may_be_none_but_not_less(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is at least 0, received: -1$"):
        configure(**{name: -1})


def test_only_known_architectures_are_trained() -> None:
    with pytest.raises(ValueError, match=r"one of cnn, mlp, received: 'resnet'$"):
        configure(architecture="resnet")


def test_each_recipe_stands_under_its_architecture() -> None:
    assert RECIPES == {"mlp": LESSON, "cnn": SHIPPED}
    assert asdict(LESSON) == {
        "architecture": "mlp",
        "epochs": 10,
        "batch_size": 32,
        "seed": 1,
        "validation_images": 12_000,
        "crops": 0,
        "start": "",
    }


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


def test_images_are_laid_out_as_they_are_served(mnist: Mnist) -> None:
    images = mnist.train_images[:5]

    inputs = to_inputs(prepare_images(images))

    served = np.stack([prepare_digit(image) for image in images])
    assert inputs.shape == (5, 28, 28, 1)
    assert inputs.dtype == np.float32
    assert np.abs(inputs - served).max() < 1e-6
