"""The data of a training and of its validation.

Training images are MNIST's, digits of fonts, drawn negatives, crops of made-up pages, and digits
that people contributed. A network that is trained with new images only forgets the old ones, so
all of MNIST is repeated (replay). Contributions are few, and often digits that were misread, so
each is repeated in an epoch until they are a tenth of MNIST, at most 40 times. Each repetition
is augmented differently, like every training image.

Source: Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.detector.detector import DigitDetector
from model.images import LabeledImages
from model.mnist import Mnist
from model.recognition.preprocessing import lay_out, normalize_intensity
from model.spec import NOT_A_DIGIT
from model.synthesis.fonts import HANDWRITING, draw_digits, load_fonts
from model.synthesis.glyphs import load_typefaces
from model.synthesis.negatives import make_negatives
from model.synthesis.pages import PageMaker
from model.synthesis.tracing import trace_hand
from model.training import recipes
from model.training.augmentation import SLIGHT, vary_drawing, warp
from model.training.crops import cut_page, make_crops
from model.training.recipes import TrainingConfig

LabeledInputs = tuple[NDArray[np.float32], NDArray[Any]]
"""Network inputs of shape (n, 28, 28, 1), and labels of shape (n,)."""

SHARE: Final = 0.1
"""Number of contributions after repetition, as a share of MNIST's training images."""

MOST_REPEATS: Final = 40
"""Maximum repetitions of one contribution in an epoch; with more the network would memorize it."""


def prepare_images(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Preprocess MNIST's images, shape (n, 28, 28), ink 0 to 255, like digits in photos."""
    return np.stack([lay_out(image) for image in images])


def split(config: TrainingConfig, mnist: Mnist) -> tuple[LabeledImages, LabeledInputs]:
    """Preprocess the training images, and split off the last of them for validation.

    Raises:
        ValueError: A batch is larger than the remaining training set.
    """
    images, labels = prepare_images(mnist.train_images), mnist.train_labels
    count = len(images) - config.validation_images
    if count < config.batch_size:
        raise ValueError(
            f"batch_size is at most the {count} images to train on, received: {config.batch_size}"
        )
    return (images[:count], labels[:count]), (normalize_intensity(images[count:]), labels[count:])


def mix(images: LabeledImages, examples: LabeledImages) -> LabeledImages:
    """Join MNIST's training images and the contributed digits, which are repeated."""
    count = len(examples[1])
    if not count:
        return images
    repeats = max(1, min(round(SHARE * len(images[1]) / count), MOST_REPEATS))
    repeated = np.repeat(prepare_images(examples[0]), repeats, axis=0)
    labels = np.repeat(examples[1], repeats)
    return np.concatenate([repeated, images[0]]), np.concatenate([labels, images[1]])


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Images that make up a share of each batch.

    `cropped` images come from pages, so they have effects of pen and camera already.
    """

    images: LabeledImages
    share: float
    cropped: bool = False


def make_sources(images: LabeledImages, fonts_folder: Path, config: TrainingConfig) -> list[Source]:
    """Make the training images besides MNIST's.

    The same seed makes the same images. MNIST's digits are written on pages and joined to pairs. If
    the folder has no fonts, their digits and letters are left out.
    """
    random = np.random.default_rng([config.seed, 0])
    fonts = load_fonts(fonts_folder, HANDWRITING)
    sources = []
    negatives = round(recipes.NEGATIVE_PART * config.drawings)
    if negatives:
        drawn = make_negatives(images[0], fonts, negatives, random)
        labels = np.full(negatives, NOT_A_DIGIT, np.uint8)
        sources.append(Source(images=(drawn, labels), share=recipes.NEGATIVE_SHARE))
    if fonts and config.drawings > negatives:
        inks, labels = draw_digits(fonts, config.drawings - negatives, random)
        digits = np.stack([lay_out(ink) for ink in inks])
        sources.append(Source(images=(digits, labels), share=recipes.FONT_SHARE))
    if config.page_crops:
        hand = trace_hand(images[0][: recipes.HANDS], images[1][: recipes.HANDS])
        maker = PageMaker(hand, load_typefaces(fonts_folder, random))
        used = round(recipes.CROP_SHARE * len(images[0])) * config.epochs
        count = min(config.page_crops, used)
        crops = make_crops(maker.make, partial(cut_page, DigitDetector.load()), count, random)
        sources.append(Source(images=crops, share=recipes.CROP_SHARE, cropped=True))
    return sources


class ShuffledBatches(keras.utils.PyDataset):
    """Chooses what is in a batch, reproducible by the seed, also after an interruption.

    An incomplete last batch is left out. `first_epoch` is the number of complete epochs.
    """

    def __init__(self, count: int, batch_size: int, seed: int, first_epoch: int) -> None:
        super().__init__()
        self._count = count
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = first_epoch
        self._order = self._shuffle()

    def __len__(self) -> int:
        return self._count // self._batch_size

    def on_epoch_end(self) -> None:
        """Shuffle, and augment the next epoch differently."""
        self._epoch += 1
        self._order = self._shuffle()

    def _shuffle(self) -> NDArray[np.int64]:
        return np.random.default_rng([self._seed, self._epoch]).permutation(self._count)

    def choose(self, index: int) -> tuple[NDArray[np.int64], np.random.Generator]:
        """Return the positions of a batch of this epoch, and its generator for augmentation."""
        positions = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        return positions, np.random.default_rng([self._seed, self._epoch, index])


class AugmentedBatches(ShuffledBatches):
    """Batches of augmented training images.

    In an epoch each of MNIST's images is used once, or an image of another source instead.
    """

    def __init__(
        self,
        images: LabeledImages,
        sources: Sequence[Source],
        config: TrainingConfig,
        *,
        first_epoch: int = 0,
    ) -> None:
        super().__init__(len(images[0]), config.batch_size, config.seed, first_epoch)
        rest = 1.0 - sum(source.share for source in sources)
        self._sources = [Source(images=images, share=rest), *sources]
        self._shares = [source.share for source in self._sources]

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        positions, random = self.choose(index)
        kinds = random.choice(len(self._sources), len(positions), p=self._shares)
        pairs = [
            self._vary(self._sources[kind], int(position), random)
            for kind, position in zip(kinds, positions, strict=True)
        ]
        inputs = normalize_intensity(np.stack([image for image, _ in pairs]))
        return inputs, np.array([label for _, label in pairs], np.int32)

    def _vary(
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
    """Return arguments for `fit`: augmented images for `cnn`, unchanged ones for the lesson."""
    if config.architecture == "mlp":
        inputs = {"x": normalize_intensity(images[0]), "y": images[1]}
        return {**inputs, "batch_size": config.batch_size}
    return {"x": AugmentedBatches(images, sources, config, first_epoch=epochs_done)}
