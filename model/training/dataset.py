"""What a training learns from and is validated with."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model.mnist import Mnist
from model.recognition.preprocessing import lay_out, normalize_intensity
from model.training.augmentation import SLIGHT, vary_drawing, warp
from model.training.contributions import Examples, count_repeats
from model.training.recipes import TrainingConfig
from model.training.sources import LabeledImages, Source

LabeledInputs = tuple[NDArray[np.float32], NDArray[Any]]
"""Network inputs of shape (n, 28, 28, 1), and labels of shape (n,)."""


def prepare_images(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Prepare MNIST's images, shape (n, 28, 28), ink 0 to 255, as photos of digits are."""
    return np.stack([lay_out(image) for image in images])


def split(config: TrainingConfig, mnist: Mnist) -> tuple[LabeledImages, LabeledInputs]:
    """Prepare the training images, and keep the last of them apart for validation.

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


def mix(images: LabeledImages, examples: Examples) -> LabeledImages:
    """Join MNIST's training images and contributed digits, each of them several times."""
    if not len(examples):
        return images
    repeats = count_repeats(len(examples), len(images[0]))
    repeated = np.repeat(prepare_images(examples.images), repeats, axis=0)
    labels = np.repeat(examples.labels, repeats)
    return np.concatenate([repeated, images[0]]), np.concatenate([labels, images[1]])


class AugmentedBatches(keras.utils.PyDataset):
    """Endless new variations of training images, the same again for the same seed.

    In an epoch each of MNIST's images is chosen once, or an image of another source instead. What
    does not fill a batch is left out. `first_epoch` is how many a resumed training has completed.
    """

    def __init__(
        self,
        images: LabeledImages,
        sources: Sequence[Source],
        config: TrainingConfig,
        *,
        first_epoch: int = 0,
    ) -> None:
        super().__init__()
        rest = 1.0 - sum(source.share for source in sources)
        self._sources = [Source(images=images, share=rest), *sources]
        self._shares = [source.share for source in self._sources]
        self._batch_size = config.batch_size
        self._seed = config.seed
        self._epoch = first_epoch
        self._order = self._shuffle()

    def __len__(self) -> int:
        return len(self._order) // self._batch_size

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        positions = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        random = np.random.default_rng([self._seed, self._epoch, index])
        kinds = random.choice(len(self._sources), len(positions), p=self._shares)
        pairs = [
            self._choose(self._sources[kind], int(position), random)
            for kind, position in zip(kinds, positions, strict=True)
        ]
        inputs = normalize_intensity(np.stack([image for image, _ in pairs]))
        return inputs, np.array([label for _, label in pairs], np.int32)

    def on_epoch_end(self) -> None:
        """Continue with variations that no earlier epoch had."""
        self._epoch += 1
        self._order = self._shuffle()

    def _shuffle(self) -> NDArray[np.int64]:
        random = np.random.default_rng([self._seed, self._epoch])
        return random.permutation(len(self._sources[0].images[0]))

    def _choose(
        self, source: Source, position: int, random: np.random.Generator
    ) -> tuple[NDArray[np.uint8], int]:
        images, labels = source.images
        if source is not self._sources[0]:
            position = int(random.integers(len(images)))
        image, label = images[position], int(labels[position])
        if source.cropped:
            return warp(image, SLIGHT, random), label
        return vary_drawing(image, label, random), label


def make_batches(
    config: TrainingConfig, images: LabeledImages, sources: Sequence[Source], *, epochs_done: int
) -> dict[str, Any]:
    """Return arguments for `fit`: varied images for `cnn`, unchanged ones for the lesson."""
    if config.architecture == "mlp":
        inputs = {"x": normalize_intensity(images[0]), "y": images[1]}
        return {**inputs, "batch_size": config.batch_size}
    return {"x": AugmentedBatches(images, sources, config, first_epoch=epochs_done)}
