"""From a gray image to what the detector's network is shown; shared by training and reading."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images import Gray

CELL: Final = 4
"""Side of the cells that the network describes, in pixels."""

MULTIPLE: Final = 16
"""The sides of what the network looks at are multiples of this number of pixels."""

REACH: Final = 8.0
"""An edge at distance d is given as log(d / 8)."""

CHANNELS: Final = 2
"""The contrast of an image on the scale of the whole, and on that of each place."""

LEAST_CONTRAST: Final = 4.0
"""Gray levels below which differences are the grain of paper and sensor."""


def encode_image(view: Gray) -> NDArray[np.float32]:
    """Take the slow changes of light out of an image and bring its contrast to common scales.

    Returns:
        Shape (height, width, 2): on the scale of the whole image, which tells paper from what
        is written on it, and on that of each place, which brings out pale ink.
    """
    levels = view.astype(np.float32)
    differences = levels - _surroundings(levels)
    # Sums that run along leave rests: of nothing, a little less than nothing.
    there = np.sqrt(np.maximum(_surroundings(np.square(differences)), 0.0))
    scales = (differences.std() + LEAST_CONTRAST, there + LEAST_CONTRAST)
    return np.stack([differences / scale for scale in scales], axis=-1)


def _surroundings(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average what lies around each pixel, in a window of a quarter of the longer side."""
    side = (max(levels.shape) // 4) | 1
    return np.asarray(cv2.blur(levels, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)
