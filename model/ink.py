"""From a gray image to its ink: light evened out, pen strokes bright on black."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

BACKGROUND_SCALE: Final = 8
"""The paper is estimated in an image this many times smaller."""

WIDEST_STROKE: Final = 0.12
"""Strokes are narrower than this share of the longer side; wider shapes are background."""

DARKNESS: Final = 8.0
"""The level that black is raised to before it is compared with its paper."""

NEIGHBORHOOD: Final = 0.3
"""Side of the window of a local mean, as a share of the longer side."""


def extract_ink(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Measure how much darker than its paper, or lighter than its board, each pixel is.

    Args:
        image: Shape (height, width), 0 (black) to 255 (white).

    Returns:
        Shape (height, width), 0 (paper) to 255 (as far from the paper as light can be).
    """
    if is_light_on_dark(image):
        image = cv2.bitwise_not(image).astype(np.uint8, copy=False)
    paper = estimate_paper(image)
    return flatten_lighting(image, paper)


def is_light_on_dark(image: NDArray[np.uint8]) -> bool:
    """Tell whether the strokes are lighter than what they are written on.

    Strokes cover less than their ground, so they stand far off the local mean and the
    ground stands near it: the skewness of the differences has the sign of the strokes.
    """
    small = _shrink(image).astype(np.float32)
    side = _odd(NEIGHBORHOOD * max(small.shape))
    mean = cv2.blur(small, (side, side), borderType=cv2.BORDER_REPLICATE)
    differences = small - mean
    # Products take a tenth of the time of a third power.
    return float((differences * differences * differences).mean()) > 0.0


def estimate_paper(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Estimate the image without its dark strokes: a closing wider than any of them.

    Where paper ends on something dark, the darker side counts: the edge is no stroke.

    Returns:
        Shape (height, width), 0 (black) to 255 (white).
    """
    small = _shrink(image)
    closed = cv2.morphologyEx(
        small, cv2.MORPH_CLOSE, _window(small), borderType=cv2.BORDER_REPLICATE
    )
    # Smoothing and scaling up carry light two cells into the dark; the erosion takes it back.
    smooth = cv2.erode(cv2.blur(closed, (3, 3)), np.ones((5, 5), np.uint8))
    height, width = image.shape
    paper = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return paper.astype(np.uint8, copy=False)


def flatten_lighting(image: NDArray[np.uint8], paper: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Divide the light out: the share of the paper's light that each pixel swallows.

    Returns:
        Shape (height, width), 0 (as light as the paper) to 255 (black).
    """
    share = cv2.divide(_lift(image), _lift(paper), scale=255.0)
    return cv2.bitwise_not(share, dst=share).astype(np.uint8, copy=False)


def _lift(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Raise the darkest levels, so that noise is no ink where there is hardly any light."""
    lifted = cv2.convertScaleAbs(image, alpha=1.0 - DARKNESS / 255.0, beta=DARKNESS)
    return lifted.astype(np.uint8, copy=False)


def _shrink(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape
    scale = min(BACKGROUND_SCALE, max(1, max(height, width) // 80))
    size = (max(1, width // scale), max(1, height // scale))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _window(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = _odd(WIDEST_STROKE * max(image.shape))
    return np.ones((side, side), np.uint8)


def _odd(length: float) -> int:
    return max(3, round(length)) | 1
