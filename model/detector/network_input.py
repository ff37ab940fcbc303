"""The input and output of the detector's network: how an image is encoded, what a cell holds."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIGNATURE: Final = "cell4-window33-window129-v4"
"""Identifier of the input and the output, stored in the detector's manifest."""

CELL: Final = 4
"""Side of an output cell, in pixels of the input."""

MULTIPLE: Final = 16
"""Width and height of the input are multiples of this number of pixels."""

CHANNELS: Final = 3
"""Input channels: contrast to the mean of the near window and of the far one, each divided by the
standard deviation there, and contrast to the far mean in gray levels."""

HEAT: Final = slice(0, 1)
DIGITS: Final = slice(1, 11)
CLASSES: Final = slice(1, 12)
EDGES: Final = slice(12, 16)
"""Output channels of a cell: the score (heat) for the center of a digit; the probability of each
digit and, in `CLASSES`, of a letter or a sign; the distances to the left, top, right and bottom
edge of the digit."""

OUTPUTS: Final = 16

REACH: Final = 8.0
"""Unit of distances, in pixels: an edge that is d pixels away is encoded as log(d / 8)."""

NEAR_WINDOW: Final = 33
FAR_WINDOW: Final = 129
"""Sides of the windows for local means and deviations, in pixels of the input. They do not depend
on the size of the image, so training pages and photos are encoded alike."""

LEAST_SPREAD: Final = 4.0
"""Gray levels added to each standard deviation, so that the grain of paper is not amplified."""

LEVEL_SCALE: Final = 64.0
"""Gray levels per unit of the last channel."""


def encode_image(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Encode an image for the network, as local contrast that does not depend on brightness.

    Args:
        image: Shape (height, width), 0 (black) to 255 (white).

    Returns:
        Shape (height, width, 3), see `CHANNELS`.
    """
    near_mean, near_spread = _measure_surroundings(image, NEAR_WINDOW)
    far_mean, far_spread = _measure_surroundings(image, FAR_WINDOW)
    levels = image.astype(np.float32)
    far = levels - far_mean
    near = (levels - near_mean) / near_spread
    channels = [near, far / far_spread, far * np.float32(1 / LEVEL_SCALE)]
    return np.asarray(cv2.merge(channels), np.float32)


def _measure_surroundings(
    image: NDArray[np.uint8], side: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Measure mean and standard deviation of the levels in a window around each pixel."""
    window, border = (side, side), cv2.BORDER_REPLICATE
    mean = np.asarray(cv2.boxFilter(image, cv2.CV_32F, window, borderType=border), np.float32)
    squares = cv2.sqrBoxFilter(image, cv2.CV_32F, window, borderType=border)
    spread = np.asarray(squares, np.float32)
    spread -= mean * mean
    # Rounding may make variances negative where all levels are the same.
    np.maximum(spread, 0.0, out=spread)
    np.sqrt(spread, out=spread)
    spread += np.float32(LEAST_SPREAD)
    return mean, spread
