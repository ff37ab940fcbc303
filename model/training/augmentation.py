"""Augmentation of training images: variations of handwriting, pens and photos."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.recognition.preprocessing import lay_out
from model.spec import IMAGE_SIZE, NOT_A_DIGIT
from model.synthesis.digit_shapes import ENLARGEMENT, add_european_strokes

Image = NDArray[np.uint8]
"""Shape (28, 28), ink 0 to 255."""

EUROPEAN_SHARE: Final = 0.12
"""Share of the digits that get European strokes, which are rare in MNIST."""

STRETCH_SHARE: Final = 0.2
"""Share of the digits that are made wider or narrower."""

COARSE_SHARE: Final = 0.06
"""Share of the images that are reduced to few pixels, like tiny digits."""

PHOTO_SHARE: Final = 0.5
"""Share of the remaining images that get effects of pens and cameras."""

STRETCH: Final = (-0.5, 0.9)
"""Range of the natural logarithm of the factor by which images are made wider."""

NARROWEST: Final = 0.25
"""Minimum ratio of width to height."""

WIDEST: Final = 1.15
"""Maximum ratio of width to height."""

WIDEST_ONE: Final = 0.75
"""Maximum ratio of width to height of a 1; a wider one looks like a 7."""

_CENTER: Final = (IMAGE_SIZE - 1) / 2


@dataclass(frozen=True, kw_only=True)
class Variation:
    """Maximum distortion of images, in both directions.

    Attributes:
        rotation: In degrees.
        scale: Natural logarithm of the size.
        aspect: Natural logarithm of the ratio of the sides.
        shear: Slant, in pixels per pixel.
        shift: In pixels.
        elastic: Standard deviation of the elastic distortion, in pixels.
        perspective: Relative difference in distance between the edges and the center.
    """

    rotation: float = 12.0
    scale: float = 0.12
    aspect: float = 0.08
    shear: float = 0.15
    shift: float = 2.5
    elastic: float = 1.0
    perspective: float = 0.12


FULL: Final = Variation()
"""Distortion of drawn images."""

SLIGHT: Final = Variation(
    rotation=6.0, scale=0.06, aspect=0.05, shear=0.06, shift=1.0, elastic=0.4, perspective=0.03
)
"""Distortion of crops of pages, which are distorted already."""


def vary_drawing(image: Image, label: int, random: np.random.Generator) -> Image:
    """Augment an image of clean ink: first shape, then position, then pen and light."""
    if label != NOT_A_DIGIT:
        if random.random() < EUROPEAN_SHARE:
            image = add_european_strokes(image, label, random)
        if random.random() < STRETCH_SHARE:
            image = stretch(image, label, random)
    image = warp(image, FULL, random)
    if random.random() < COARSE_SHARE:
        return coarsen(image, random)
    if random.random() < PHOTO_SHARE:
        return mark_as_photo(image, random)
    return image


def warp(image: Image, variation: Variation, random: np.random.Generator) -> Image:
    """Rotate, scale, slant, shift, bend and tilt an image, all in one resampling.

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
    """Choose a random 2 × 2 matrix that maps positions in the new image to the old one."""
    angle = np.deg2rad(random.uniform(-variation.rotation, variation.rotation))
    size = np.exp(random.uniform(-variation.scale, variation.scale))
    aspect = np.exp(random.uniform(-variation.aspect, variation.aspect))
    slant = random.uniform(-variation.shear, variation.shear)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(turn @ np.array([[aspect, slant], [0.0, 1.0 / aspect]]) / size)


def mark_as_photo(image: Image, random: np.random.Generator) -> Image:
    """Apply one effect to the ink: blur, other contrast, thicker or thinner strokes, or noise."""
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
    """Make a digit wider or narrower, as writers do to fit a form; slim ones stay unchanged."""
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
    """Reduce an image to few pixels and enlarge it again; half of them become black and white."""
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
