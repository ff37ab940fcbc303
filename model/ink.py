"""From a gray image to its ink: light evened out, pen strokes bright on black."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

LARGEST_CELL: Final = 8
"""The paper is estimated from the means of cells with so many pixels a side."""

FEWEST_CELLS: Final = 80
"""So many cells lie along the longer side, in small images of less than eight pixels a side."""

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
    cells = average_cells(image)
    if is_light_on_dark(cells):
        image = cv2.bitwise_not(image).astype(np.uint8, copy=False)
        cells = average_cells(image)
    return flatten_lighting(image, _spread(estimate_paper(cells), image.shape))


def average_cells(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Shrink an image to the mean of each of its square cells.

    Cells that the image does not fill are filled with its edge: to scale by a whole number
    takes a fifth of the time.
    """
    side = _cell_side(image.shape)
    rows, columns = (-(-length // side) for length in image.shape)
    below, beyond = rows * side - image.shape[0], columns * side - image.shape[1]
    if below or beyond:
        image = cv2.copyMakeBorder(image, 0, below, 0, beyond, cv2.BORDER_REPLICATE).astype(
            np.uint8, copy=False
        )
    return cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )


def is_light_on_dark(cells: NDArray[np.uint8]) -> bool:
    """Tell whether the strokes are lighter than what they are written on.

    Strokes cover less than their ground, so they stand far off the local mean and the
    ground stands near it: the skewness of the differences has the sign of the strokes.

    Args:
        cells: The image by `average_cells`.
    """
    small = cells.astype(np.float32)
    side = _odd(NEIGHBORHOOD * max(small.shape))
    mean = cv2.blur(small, (side, side), borderType=cv2.BORDER_REPLICATE)
    differences = small - mean
    # Products take a tenth of the time of a third power.
    return float((differences * differences * differences).mean()) > 0.0


def estimate_paper(cells: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Estimate an image without its dark strokes: a closing wider than any of them.

    Where paper ends on something dark, the darker side counts: the edge is no stroke.

    Args:
        cells: The image by `average_cells`.

    Returns:
        As many cells, 0 (black) to 255 (white).
    """
    closed = cv2.morphologyEx(
        cells, cv2.MORPH_CLOSE, _window(cells), borderType=cv2.BORDER_REPLICATE
    )
    # Smoothing and scaling up carry light two cells into the dark; the erosion takes it back.
    smooth = cv2.erode(cv2.blur(closed, (3, 3)), np.ones((5, 5), np.uint8))
    return smooth.astype(np.uint8, copy=False)


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


def _spread(cells: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Scale cells up to an image of the shape that they were averaged from."""
    side, (rows, columns) = _cell_side(shape), cells.shape
    whole = cv2.resize(cells, (side * columns, side * rows), interpolation=cv2.INTER_LINEAR)
    return whole[: shape[0], : shape[1]].astype(np.uint8, copy=False)


def _cell_side(shape: tuple[int, ...]) -> int:
    return min(LARGEST_CELL, max(1, max(shape) // FEWEST_CELLS))


def _window(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = _odd(WIDEST_STROKE * max(image.shape))
    return np.ones((side, side), np.uint8)


def _odd(length: float) -> int:
    return max(3, round(length)) | 1
