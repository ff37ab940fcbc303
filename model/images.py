"""Images as arrays: their types, and how often each gray level occurs."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""Shape (height, width), 0 (black) to 255 (white)."""

Ink = NDArray[np.uint8]
"""Shape (height, width), 0 (paper) to 255 (full ink)."""

LEVELS: Final = np.arange(256, dtype=np.float32)
"""Every level of an image of 8 bits."""


def count_levels(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Count the pixels of each level.

    Returns:
        Shape (256,).
    """
    return np.asarray(cv2.calcHist([image], [0], None, [256], [0, 256]).ravel(), np.float32)


def level_of_share(counts: NDArray[np.float32], share: float) -> int:
    """Find the lowest level that so large a share of the pixels does not exceed.

    Args:
        counts: Of each level, from `count_levels`.
        share: 0.0 to 1.0.
    """
    occurrences = counts.cumsum()
    return int(np.searchsorted(occurrences, share * occurrences[-1]))
