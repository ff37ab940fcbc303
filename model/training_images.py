"""What a training learns from and is validated with: MNIST's images, and crops of new pages."""

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model.augmentation import AugmentedBatches, LabelledImages
from model.data import Mnist
from model.preprocessing import normalize_intensity, prepare_digit, to_levels
from model.progress import TrainingReport
from model.recipes import TrainingConfig
from model.synthesis.crops import make_crops
from model.synthesis.pages import PageMaker
from model.synthesis.strokes import trace_hand

LabelledInputs = tuple[NDArray[np.float32], NDArray[Any]]
"""Network inputs of shape (n, 28, 28, 1), and labels of shape (n,) or, one hot, (n, 11)."""

CROPS_FILE: Final = "crops.npz"

HANDS: Final = 20_000
"""Digits at the start of the training set that pages are written with."""


def prepare_images(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay MNIST's images out with the serving preprocessing.

    Args:
        images: Shape (n, 28, 28), ink 0 to 255.

    Returns:
        The same shape and range.
    """
    return to_levels(np.stack([prepare_digit(image) for image in images]))


def split(config: TrainingConfig, mnist: Mnist) -> tuple[LabelledImages, LabelledInputs]:
    """Lay the images out, and part the last of them off to validate with.

    Raises:
        ValueError: A batch is larger than what is left to train on.
    """
    images, labels = prepare_images(mnist.train_images), mnist.train_labels
    count = len(images) - config.validation_images
    if count < config.batch_size:
        raise ValueError(
            f"batch_size is at most the {count} images to train on, received: {config.batch_size}"
        )
    return (images[:count], labels[:count]), (normalize_intensity(images[count:]), labels[count:])


def cut_crops(
    config: TrainingConfig, mnist: Mnist, folder: Path, report: TrainingReport
) -> LabelledImages:
    """Cut crops out of new pages, or load those that this run cut before it was interrupted.

    Args:
        config: Says how many.
        mnist: Pages are written with its digits.
        folder: Of the run, where they are kept.
        report: Told how far it is.
    """
    kept = folder / CROPS_FILE
    if not config.crops:
        return mnist.train_images[:0], mnist.train_labels[:0]
    if kept.exists():
        with np.load(kept, allow_pickle=False) as crops:
            return crops["images"], crops["labels"]
    hand = trace_hand(mnist.train_images[:HANDS], mnist.train_labels[:HANDS])
    random = np.random.default_rng([config.seed, 0])
    images, labels = make_crops(PageMaker(hand), config.crops, random, report.tell_preparing)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"unfinished-{CROPS_FILE}"
    np.savez(unfinished, images=images, labels=labels)
    unfinished.replace(kept)
    return images, labels


def make_batches(
    config: TrainingConfig, images: LabelledImages, crops: LabelledImages, *, epochs_done: int
) -> dict[str, Any]:
    """Say what `fit` shall learn: varied images for `cnn`, for the lesson's network as they are."""
    if config.architecture == "mlp":
        inputs = {"x": normalize_intensity(images[0]), "y": images[1]}
        return {**inputs, "batch_size": config.batch_size}
    return {"x": AugmentedBatches(images, crops, config, first_epoch=epochs_done)}
