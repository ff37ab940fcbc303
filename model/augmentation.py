"""Training images that vary as hands, pens and photos do."""

from dataclasses import dataclass
from typing import Final

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from model.hands import ENLARGEMENT, add_european_strokes, lay_out
from model.outliers import draw_outlier
from model.recipes import TrainingConfig
from model.spec import IMAGE_SIZE, NOT_A_DIGIT
from model.synthesis.copybook import draw_form

Image = NDArray[np.uint8]
"""Shape (28, 28), ink 0 to 255."""

LabelledImages = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Images of shape (n, 28, 28), ink 0 to 255, and labels of shape (n,), 0 to 10."""

STRETCH: Final = (-0.5, 0.9)
"""Logarithms of the least and the most by which images are made wider."""

NARROWEST: Final = 0.25
WIDEST: Final = 1.15
WIDEST_ONE: Final = 0.75
"""Shares of its height that a digit is wide, at least and at most; a wider 1 would be a 7."""

_CENTER: Final = (IMAGE_SIZE - 1) / 2


@dataclass(frozen=True, kw_only=True)
class Variation:
    """How far training images vary.

    Attributes:
        rotation: Degrees either way.
        scale: Logarithm of the size, either way.
        aspect: Logarithm of the ratio of the sides, either way.
        shear: Slant either way, in pixels a pixel.
        shift: Pixels either way.
        elastic: Standard deviation of the largest bending, in pixels.
        perspective: How much nearer one edge is than the center, either way.
        photo_share: Share of images with the marks of pens and cameras.
        european_share: Share of images with strokes that MNIST's hands leave out.
        outlier_share: Share of images that are no digits.
        crop_share: Share of images that were cut out of pages, where there are such.
        coarse_share: Share of images that come from few pixels.
        copybook_share: Share of images of digits in forms that MNIST hardly has.
        stretch_share: Share of images that are made wider or narrower.
    """

    rotation: float = 12.0
    scale: float = 0.12
    aspect: float = 0.08
    shear: float = 0.15
    shift: float = 2.5
    elastic: float = 1.0
    perspective: float = 0.12
    photo_share: float = 0.5
    european_share: float = 0.12
    outlier_share: float = 0.12
    crop_share: float = 0.3
    coarse_share: float = 0.0
    copybook_share: float = 0.0
    stretch_share: float = 0.0


SLIGHT: Final = Variation(
    rotation=6.0, scale=0.06, aspect=0.05, shear=0.06, shift=1.0, elastic=0.4, perspective=0.03
)
"""How far crops of pages vary."""


class AugmentedBatches(keras.utils.PyDataset):
    """Endless new variations of the training images, the same again for the same seed.

    Args:
        images: Digits as `prepare_digit` lays them, and their labels.
        crops: What was cut out of pages, digits and other things, and its classes.
        config: Says how many images are in a batch, of which the rest of an epoch that fills
            none is left out; the seed of the order and of every variation; and the shares of
            images that come from few pixels, are of the copybook, or are stretched.
        first_epoch: Epochs that an interrupted training has behind it.
    """

    def __init__(
        self,
        images: LabelledImages,
        crops: LabelledImages,
        config: TrainingConfig,
        *,
        first_epoch: int = 0,
    ) -> None:
        super().__init__()
        self._images, self._labels = images
        self._crops, self._classes = crops
        self._batch_size = config.batch_size
        self._seed = config.seed
        self._epoch = first_epoch
        self._variation = Variation(
            coarse_share=config.coarse_share,
            copybook_share=config.copybook_share,
            stretch_share=config.stretch_share,
        )
        self._order = self._shuffle()

    def __len__(self) -> int:
        return len(self._images) // self._batch_size

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        random = np.random.default_rng([self._seed, self._epoch, index])
        pairs = [self._vary(int(position), random) for position in chosen]
        inputs = np.stack([image for image, _ in pairs]).astype(np.float32)[..., np.newaxis]
        return inputs / 255.0, np.array([label for _, label in pairs], np.int32)

    def on_epoch_end(self) -> None:
        """Go on to variations that no epoch before has seen."""
        self._epoch += 1
        self._order = self._shuffle()

    def _shuffle(self) -> NDArray[np.int64]:
        random = np.random.default_rng([self._seed, self._epoch])
        return random.permutation(len(self._images))

    def _vary(self, position: int, random: np.random.Generator) -> tuple[Image, int]:
        variation = self._variation
        if len(self._crops) and random.random() < variation.crop_share:
            chosen = random.integers(len(self._crops))
            # Pen, light and camera have left their marks on crops already.
            return warp(self._crops[chosen], SLIGHT, random), int(self._classes[chosen])
        image, label = self._images[position], int(self._labels[position])
        if random.random() < variation.outlier_share:
            image, label = draw_outlier(self._images, random), NOT_A_DIGIT
        elif random.random() < variation.copybook_share:
            image, label = draw_form(random)
        else:
            image = self._restyle(image, label, random)
        image = warp(image, variation, random)
        if variation.coarse_share and random.random() < variation.coarse_share:
            image = coarsen(image, random)
        elif random.random() < variation.photo_share:
            image = mark_as_photo(image, random)
        return image, label

    def _restyle(self, image: Image, label: int, random: np.random.Generator) -> Image:
        """Let a digit be written in other ways than MNIST's."""
        if random.random() < self._variation.european_share:
            image = add_european_strokes(image, label, random)
        if random.random() < self._variation.stretch_share:
            image = stretch(image, label, random)
        return image


def warp(image: Image, variation: Variation, random: np.random.Generator) -> Image:
    """Turn, scale, slant, shift, bend and tilt an image, all in one resampling.

    Source: Simard et al. 2003, "Best practices for convolutional neural networks" (bending).
    """
    across, down = np.meshgrid(*2 * [np.arange(IMAGE_SIZE, dtype=np.float32) - _CENTER])
    matrix = _random_affine(variation, random)
    tilt = random.uniform(-variation.perspective, variation.perspective, 2) / _CENTER
    depth = 1.0 + tilt[0] * across + tilt[1] * down
    shift = random.uniform(-variation.shift, variation.shift, 2) + _CENTER
    knots = random.normal(0.0, variation.elastic * random.random(), (5, 5, 2))
    bend = cv2.resize(
        knots.astype(np.float32), (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_CUBIC
    )
    source = [
        (row[0] * across + row[1] * down) / depth + offset + bend[..., axis]
        for axis, (row, offset) in enumerate(zip(matrix, shift, strict=True))
    ]
    maps = [coordinates.astype(np.float32) for coordinates in source]
    return cv2.remap(image, maps[0], maps[1], cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def _random_affine(variation: Variation, random: np.random.Generator) -> NDArray[np.float64]:
    """Draw the 2 × 2 matrix that leads from places in the new image to places in the old."""
    angle = np.deg2rad(random.uniform(-variation.rotation, variation.rotation))
    size = np.exp(random.uniform(-variation.scale, variation.scale))
    aspect = np.exp(random.uniform(-variation.aspect, variation.aspect))
    slant = random.uniform(-variation.shear, variation.shear)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(turn @ np.array([[aspect, slant], [0.0, 1.0 / aspect]]) / size)


def mark_as_photo(image: Image, random: np.random.Generator) -> Image:
    """Blur, fade or harden, thicken, thin or roughen the ink, one of these."""
    kind = random.integers(5)
    if kind == 0:
        blurred = cv2.GaussianBlur(image, (0, 0), random.uniform(0.4, 1.1))
        marked = cv2.convertScaleAbs(blurred, alpha=255 / max(1, int(blurred.max())))
    elif kind == 1:
        marked = cv2.convertScaleAbs(image, alpha=random.uniform(0.6, 3.0))
    elif kind == 2:  # noqa: PLR2004 - one of five kinds
        marked = cv2.dilate(image, _pen(random))
    elif kind == 3:  # noqa: PLR2004 - one of five kinds
        thinned = cv2.convertScaleAbs(cv2.erode(image, np.ones((2, 2), np.uint8)), alpha=1.5)
        marked = thinned if thinned.max() > image.max() // 2 else image
    else:
        grain = random.normal(0.0, random.uniform(5.0, 25.0), image.shape)
        marked = np.clip(image + grain * (image > 0), 0, 255)
    return np.asarray(marked).astype(np.uint8, copy=False)


def stretch(image: Image, label: int, random: np.random.Generator) -> Image:
    """Make a digit wider or narrower, as hands do where a form leaves them room, or little.

    Lines down stay as they are.
    """
    x, y, width, height = cv2.boundingRect(image)
    if width <= NARROWEST * height:
        return image
    widest = WIDEST_ONE if label == 1 else WIDEST
    wanted = width / height * np.exp(random.uniform(*STRETCH))
    if not NARROWEST < wanted < widest:
        return image
    ink = image[y : y + height, x : x + width]
    side = ENLARGEMENT * IMAGE_SIZE
    size = (max(1, round(side * wanted)), side)
    return lay_out(np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_LINEAR), np.uint8))


def coarsen(image: Image, random: np.random.Generator) -> Image:
    """Let an image come from few pixels, as tiny digits do, or from few black and white ones."""
    side = int(random.integers(11, 23))
    few = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    if random.random() < 0.5:  # noqa: PLR2004 - half of them
        threshold = random.uniform(0.25, 0.5) * int(few.max())
        few = np.where(few > threshold, 255, 0).astype(np.uint8)
    smooth = random.random() < 0.7  # noqa: PLR2004 - most of them
    enlarging = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(few, (IMAGE_SIZE, IMAGE_SIZE), interpolation=enlarging), np.uint8)


def _pen(random: np.random.Generator) -> Image:
    shapes = (np.ones((2, 2), np.uint8), cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)))
    return np.asarray(shapes[int(random.random() < 0.3)], np.uint8)  # noqa: PLR2004 - rarer
