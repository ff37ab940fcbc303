"""Array types of images, which have one gray channel."""

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""Shape (height, width), 0 (black) to 255 (white)."""

Ink = NDArray[np.uint8]
"""Shape (height, width), 0 (paper) to 255 (full ink)."""

LabeledImages = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Images of shape (n, 28, 28), ink 0 to 255, and their classes of shape (n,)."""
