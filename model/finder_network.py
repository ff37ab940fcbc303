"""The network that finds digits, and what it is taught to say about a page."""

from typing import Any, Final

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

from model.finder import CELL, CHANNELS, REACH
from model.orientation import TELLING
from model.spec import DIGIT_COUNT
from model.synthesis.likeness import measure_likeness
from model.synthesis.pages import Page
from model.synthesis.sheet import Written

VISIBLE_SHARE: Final = 0.65
"""A digit of which less is on the page is not asked for."""

LEAST_LIKENESS: Final = 0.3
"""Nor is one whose place in the photo correlates less with what was written there."""

PASSED_OVER: Final = -1.0
"""The nearness of cells about which the network is not taught."""

LEAST_NEARNESS: Final = 1e-3
"""Cells that are less near to the middle of a digit have nothing to do with it."""

SPREAD: Final = 7.0
"""The middle of a digit fades out over this fraction of its sides, as one deviation."""

LEAST_SPREAD: Final = 2.4
"""And over at least so many pixels."""

MIDDLE: Final = 0.6
"""Cells at least so near to the middle tell the digit and its edges."""

RARE: Final = -3.0
"""What the network first believes of every cell, as a logit: middles of digits are rare."""


def build_finder() -> keras.Model:
    """Build the network: sixteenfold down to see much, fourfold up again to see it sharply.

    Its input is an image of any size that 16 divides, as `standardize` makes it; its output,
    for every cell of 4 × 4 pixels: how much it is the middle of a digit, the probability of
    each digit, and the distances of the edges.

    Source: Zhou et al. 2019, "Objects as points"; Yu and Koltun 2016, "Multi-scale context
    aggregation by dilated convolutions".
    """
    image = keras.Input((None, None, CHANNELS))
    fine = _convolve(_convolve(_convolve(image, 16, strides=2), 32, strides=2), 32)
    middle = _convolve(_convolve(fine, 48, strides=2), 48)
    coarse = _convolve(_convolve(middle, 64, strides=2), 64)
    coarse = _convolve(_convolve(coarse, 64, dilation=2), 64, dilation=4)
    middle = _convolve(_add_enlarged(middle, coarse), 48)
    fine = _convolve(_add_enlarged(fine, middle), 32)
    heat = layers.Conv2D(
        1, 1, activation="sigmoid", bias_initializer=keras.initializers.Constant(RARE)
    )(fine)
    digits = layers.Conv2D(DIGIT_COUNT, 1, activation="softmax")(fine)
    edges = layers.Conv2D(4, 1)(fine)
    return keras.Model(image, layers.Concatenate()([heat, digits, edges]), name="finder")


def _convolve(
    features: keras.KerasTensor,
    channels: int,
    *,
    size: int = 3,
    strides: int = 1,
    dilation: int = 1,
) -> keras.KerasTensor:
    convolved = layers.Conv2D(
        channels, size, strides=strides, dilation_rate=dilation, padding="same", use_bias=False
    )(features)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.98)(convolved))


def _add_enlarged(features: keras.KerasTensor, smaller: keras.KerasTensor) -> keras.KerasTensor:
    matched = layers.Conv2D(features.shape[-1], 1)(smaller)
    return layers.Add()([layers.UpSampling2D(2)(matched), features])


def teach(page: Page) -> NDArray[np.float32]:
    """Say for every cell of a page what the network should say.

    On a turned page digits that nothing turned looks like are none; about the others nothing
    is said.

    Returns:
        Shape (rows, columns, 1 + 10 + 4): how near the cell is to the middle of a digit, 0.0
        to 1.0, or below 0 where nothing should be said for or against one; which digit that
        is, in a one; the logarithms of the distances of its edges.
    """
    rows, columns = (side // CELL for side in page.image.shape)
    lesson = np.zeros((rows, columns, 1 + DIGIT_COUNT + 4), np.float32)
    taught = [digit for digit in page.digits if not page.turns and _shows(digit, page)]
    for digit in page.digits:
        if digit not in taught and not (page.turns and digit.label in TELLING):
            _pass_over(lesson, digit)
    for digit in taught:
        _teach_digit(lesson, digit)
    return lesson


def _shows(digit: Written, page: Page) -> bool:
    """Tell whether enough of a digit is on the page, and its ink to be seen in the photo."""
    height, width = page.image.shape
    seen = digit.rectangle.clipped(width, height)
    if seen.area < VISIBLE_SHARE * digit.rectangle.area:
        return False
    # Strokes are darker than paper, and lighter than a board.
    likeness = measure_likeness(page.image[seen.slices], page.ink[seen.slices])
    return abs(likeness) >= LEAST_LIKENESS


def _pass_over(lesson: NDArray[np.float32], digit: Written) -> None:
    rows, columns = lesson.shape[:2]
    seen = digit.rectangle.scaled(1 / CELL).clipped(columns, rows)
    lesson[seen.slices][..., 0] = PASSED_OVER


def _teach_digit(lesson: NDArray[np.float32], digit: Written) -> None:
    rows, columns = lesson.shape[:2]
    seen = digit.rectangle.clipped(columns * CELL, rows * CELL)
    y, x = (np.mgrid[0:rows, 0:columns] + 0.5) * CELL
    across = (x - seen.center_x) / max(seen.width / SPREAD, LEAST_SPREAD)
    down = (y - seen.center_y) / max(seen.height / SPREAD, LEAST_SPREAD)
    nearness = np.exp(-(across**2 + down**2) / 2)
    nearest = nearness > np.maximum(lesson[..., 0], LEAST_NEARNESS)
    lesson[..., 0][nearest] = nearness[nearest]
    distances = np.stack([x - seen.left, y - seen.top, seen.right - x, seen.bottom - y], axis=-1)
    lesson[nearest, 1:-4] = np.eye(DIGIT_COUNT)[digit.label]
    lesson[nearest, -4:] = np.log(np.maximum(distances[nearest], 1.0) / REACH)


@keras.saving.register_keras_serializable(package="rakam")  # type: ignore[untyped-decorator]  # Keras has no types
def measure_loss(lesson: Any, said: Any) -> Any:
    """Measure how far from the lesson is what the network says, a digit.

    Cells near a middle count for digit and edges; for the heat all cells count, the more the
    more wrong they are.

    Source: Li et al. 2020, "Generalized focal loss".
    """
    counted = ops.cast(lesson[..., :1] >= 0, "float32")
    nearness, heat = counted * lesson[..., :1], ops.clip(said[..., :1], 1e-5, 1 - 1e-5)
    entropy = -(nearness * ops.log(heat) + (1 - nearness) * ops.log(1 - heat))
    wrong = counted * ops.square(nearness - heat)
    heat_loss = ops.sum(wrong * entropy) / (ops.sum(nearness) + 1)
    middle = nearness * ops.cast(nearness > MIDDLE, "float32")
    told = ops.log(ops.clip(said[..., 1:-4], 1e-5, 1.0))
    digit_loss = -ops.sum(middle * lesson[..., 1:-4] * told) / (ops.sum(middle) + 1)
    error = ops.abs(lesson[..., -4:] - said[..., -4:])
    edge_loss = ops.sum(middle * error) / (4 * ops.sum(middle) + 1)
    return 4 * heat_loss + 0.5 * digit_loss + edge_loss
