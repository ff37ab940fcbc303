"""Training: from MNIST and a configuration to a network and what is to be told of it."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.architectures import ARCHITECTURES
from model.augmentation import AugmentedBatches, LabelledImages
from model.checkpoints import (
    Checkpoints,
    History,
    load_best_network,
    load_checkpoint,
)
from model.data import Mnist
from model.preprocessing import prepare_digit
from model.progress import (
    StepWatch,
    StopRequestedError,
    TrainingReport,
    TrainingStoppedError,
)
from model.synthesis.crops import make_crops
from model.synthesis.pages import PageMaker
from model.synthesis.strokes import trace_hand

LabelledInputs = tuple[NDArray[np.float32], NDArray[np.uint8]]
"""Network inputs of shape (n, 28, 28, 1), and labels of shape (n,)."""


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """The numbers of a run.

    Attributes:
        architecture: A name in `ARCHITECTURES`.
        epochs: Times that every training image is seen.
        batch_size: Images in a step.
        seed: Of the weights, the order and the variation of images.
        validation_images: Images at the end of the training set that are never trained on.
        crops: Images that are cut out of pages which training images are written on.
        start: Name of the version whose weights the run starts from; "" for new weights.
    """

    architecture: str
    epochs: int
    batch_size: int
    seed: int = 1
    validation_images: int
    crops: int = 0
    start: str = ""

    def __post_init__(self) -> None:
        if self.architecture not in ARCHITECTURES:
            known = ", ".join(sorted(ARCHITECTURES))
            raise ValueError(f"architecture is one of {known}, received: {self.architecture!r}")
        for name, least in (
            ("epochs", 1),
            ("batch_size", 1),
            ("validation_images", 1),
            ("seed", 0),
            ("crops", 0),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is at least {least}, received: {getattr(self, name)!r}")
        if self.crops and self.architecture == "mlp":
            raise ValueError(f"crops are for networks that vary images, received: {self.crops!r}")


CROPS_FILE: Final = "crops.npz"

HANDS: Final = 20_000
"""Digits at the start of the training set that pages are written with."""

LEARNING_RATE: Final = 2e-3
"""The highest learning rate of a run with new weights."""

TUNING_RATE: Final = 2e-4
"""The highest learning rate of a run that starts from a trained network."""

LESSON: Final = TrainingConfig(
    architecture="mlp", epochs=10, batch_size=32, validation_images=12_000
)
"""The first lesson's own recipe."""

SHIPPED: Final = TrainingConfig(
    architecture="cnn", epochs=14, batch_size=128, validation_images=5_000
)
"""The recipe of the network that ships."""

RECIPES: Final = {recipe.architecture: recipe for recipe in (LESSON, SHIPPED)}


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingResult:
    """A trained network, with the numbers of its run and its metrics by epoch.

    A run that was stopped has fewer epochs than its configuration, and the network of the
    best one; a whole run has that of the last one, which its learning rate led up to.
    `contributions` is the checksum of what was learned from besides MNIST.
    """

    config: TrainingConfig
    network: keras.Model
    history: History
    seconds: float
    contributions: str | None = None


def train(
    config: TrainingConfig,
    mnist: Mnist,
    *,
    checkpoints: Path,
    report: TrainingReport,
    start: Path | None = None,
) -> TrainingResult:
    """Train a network; a run that was interrupted goes on after its last whole epoch.

    Args:
        config: The numbers of the run.
        mnist: The data set, of which the test images are not looked at.
        checkpoints: A folder of this run's own, to be cleared once the result is safe.
        report: Told of every step and epoch, and asked whether to stop.
        start: The network that the run starts from, where `config.start` names one.

    Raises:
        TrainingStoppedError: It was stopped before its first epoch was whole.
        ValueError: A batch is larger than the training set.
    """
    keras.utils.set_random_seed(config.seed)
    started = time.monotonic()
    training, validation = _split(config, mnist)
    state = load_checkpoint(checkpoints)
    crops = _cut_crops(config, mnist, checkpoints, report)
    network = state.network or compile_network(
        config, training_images=len(training[0]), start=start
    )
    try:
        network.fit(
            **_batches(config, training, crops, epochs_done=_length(state.history)),
            initial_epoch=_length(state.history),
            epochs=config.epochs,
            validation_data=validation,
            validation_batch_size=500,
            callbacks=[
                *_averaging(config),
                Checkpoints(checkpoints, state.history, report.tell_epoch),
                StepWatch(report),
            ],
            verbose=report.verbose,
        )
    except StopRequestedError:
        network = _best_so_far(checkpoints, state.history)
    seconds = time.monotonic() - started
    return TrainingResult(config=config, network=network, history=state.history, seconds=seconds)


def _split(config: TrainingConfig, mnist: Mnist) -> tuple[LabelledImages, LabelledInputs]:
    """Lay the images out, and part the last of them off to validate with."""
    images, labels = prepare_images(mnist.train_images), mnist.train_labels
    split = len(images) - config.validation_images
    if split < config.batch_size:
        raise ValueError(
            f"batch_size is at most the {split} images to train on, received: {config.batch_size}"
        )
    return (images[:split], labels[:split]), (to_inputs(images[split:]), labels[split:])


def _length(history: History) -> int:
    return len(history.get("loss", ()))


def _best_so_far(checkpoints: Path, history: History) -> keras.Model:
    if not history:
        raise TrainingStoppedError("It was stopped before its first epoch was whole.")
    return load_best_network(checkpoints, history)


def prepare_images(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay MNIST's images out with the serving preprocessing.

    Args:
        images: Shape (n, 28, 28), ink 0 to 255.

    Returns:
        The same shape and range.
    """
    prepared = np.stack([prepare_digit(image)[..., 0] for image in images])
    return (prepared * 255.0).round().astype(np.uint8)


def to_inputs(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn images of shape (n, 28, 28) into network inputs of shape (n, 28, 28, 1)."""
    return images[..., np.newaxis].astype(np.float32) / 255.0


def compile_network(
    config: TrainingConfig, *, training_images: int, start: Path | None = None
) -> keras.Model:
    """Build a network and say how it learns.

    The lesson's network learns as in the lesson, by Adam. The convolutional one learns by
    one cycle of warming up and cooling down, with decaying and averaged weights.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """
    network = ARCHITECTURES[config.architecture]()
    if start:
        network.set_weights(keras.models.load_model(start, compile=False).get_weights())
    optimizer: Any = "adam"
    if config.architecture == "cnn":
        steps = config.epochs * (training_images // config.batch_size)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0,
            max(1, steps * 8 // 10),
            alpha=1e-3,
            warmup_target=TUNING_RATE if start else LEARNING_RATE,
            warmup_steps=steps * 2 // 10,
        )
        optimizer = keras.optimizers.AdamW(
            rate, weight_decay=0.01, use_ema=True, ema_momentum=0.998
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    # Compiling by XLA, Keras's choice, more than halves the speed on processors.
    network.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
    return network


def _batches(
    config: TrainingConfig, images: LabelledImages, crops: LabelledImages, *, epochs_done: int
) -> dict[str, Any]:
    """Vary the images for `cnn`; the lesson's network learns them as they are."""
    if config.architecture == "mlp":
        inputs = {"x": to_inputs(images[0]), "y": images[1]}
        return {**inputs, "batch_size": config.batch_size}
    batches = AugmentedBatches(
        images, crops, batch_size=config.batch_size, seed=config.seed, first_epoch=epochs_done
    )
    return {"x": batches}


def _cut_crops(
    config: TrainingConfig, mnist: Mnist, checkpoints: Path, report: TrainingReport
) -> LabelledImages:
    """Cut crops out of new pages, or load those that this run cut before it was interrupted."""
    kept = checkpoints / CROPS_FILE
    if not config.crops:
        return mnist.train_images[:0], mnist.train_labels[:0]
    if kept.exists():
        with np.load(kept) as crops:
            return crops["images"], crops["labels"]
    hand = trace_hand(mnist.train_images[:HANDS], mnist.train_labels[:HANDS])
    random = np.random.default_rng([config.seed, 0])
    images, labels = make_crops(PageMaker(hand), config.crops, random, report.tell_preparing)
    checkpoints.mkdir(parents=True, exist_ok=True)
    unfinished = checkpoints / f"unfinished-{CROPS_FILE}"
    np.savez(unfinished, images=images, labels=labels)
    unfinished.replace(kept)
    return images, labels


def _averaging(config: TrainingConfig) -> list[keras.callbacks.Callback]:
    """Validate with the averaged weights, which are what the trained network will have."""
    return [keras.callbacks.SwapEMAWeights()] if config.architecture == "cnn" else []
