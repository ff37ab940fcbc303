"""What the network that finds digits is shown of an image, and how its answer is laid out."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

SIGNATURE: Final = "cell4-window33-window129-v4"
"""Names what the network is shown and how it answers, in its manifest."""

CELL: Final = 4
"""The network answers for cells of this side, in pixels."""

MULTIPLE: Final = 16
"""The sides of what the network looks at are multiples of this number of pixels."""

CHANNELS: Final = 3
"""Contrast against the near surroundings and against the far ones, each by its spread, and
contrast in gray levels."""

HEAT: Final = slice(0, 1)
DIGITS: Final = slice(1, 11)
CLASSES: Final = slice(1, 12)
EDGES: Final = slice(12, 16)
"""Channels of a cell: how much it is the middle of a digit; the probability of each digit, and
that it is the middle of a letter or a sign; the distances to its left, top, right and bottom
edge."""

OUTPUTS: Final = 16

REACH: Final = 8.0
"""An edge at a distance of d pixels is given as log(d / 8)."""

NEAR_WINDOW: Final = 33
FAR_WINDOW: Final = 129
"""Sides of the windows that surroundings are measured in, in pixels of what is looked at. They
do not depend on the size of the image: training pages and photos are seen alike."""

LEAST_SPREAD: Final = 4.0
"""Gray levels that are added to each spread: differences below are the grain of paper."""

LEVEL_SCALE: Final = 64.0
"""Gray levels that count as one in the last channel."""


def encode_image(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Encode an image for the network, independent of its light.

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
    """Measure the mean and the spread of the levels in a window around each pixel."""
    window, border = (side, side), cv2.BORDER_REPLICATE
    mean = np.asarray(cv2.boxFilter(image, cv2.CV_32F, window, borderType=border), np.float32)
    squares = cv2.sqrBoxFilter(image, cv2.CV_32F, window, borderType=border)
    spread = np.asarray(squares, np.float32)
    spread -= mean * mean
    # Rounding leaves a little less than nothing where all levels are the same.
    np.maximum(spread, 0.0, out=spread)
    np.sqrt(spread, out=spread)
    spread += np.float32(LEAST_SPREAD)
    return mean, spread
