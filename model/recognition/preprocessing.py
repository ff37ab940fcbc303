"""Convert the ink of one digit to network input, the way MNIST was made.

Training and serving share these steps. If a change affects their result, change
`model.spec.SIGNATURE` as well: a network trained with another signature is not served.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.spec import IMAGE_SIZE, INK_SIZE

LARGEST_SIDE: Final = 256
"""Maximum longer side of ink that is processed, in pixels; larger ink is scaled down."""

MINIMUM_STROKE: Final = 1.9
"""Minimum width of strokes, in pixels of the network input; thinner ones are thickened."""


def prepare_digit(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Convert the ink of one digit to network input.

    The steps: crop to the ink, scale very large ink down, thicken hairlines, scale
    the longer side to 20 pixels, center by mass in 28 × 28, scale intensity to 0.0 to 1.0.

    Args:
        ink: Shape (height, width), intensity 0 (paper) to 255 (full ink).

    Returns:
        Shape (28, 28, 1), intensity 0.0 to 1.0.

    Raises:
        ValueError: No pixel of `ink` is above zero.
    """
    x, y, width, height = cv2.boundingRect(ink)
    if width == 0:
        raise ValueError(f"no ink to crop to, received: an empty picture of shape {ink.shape}")
    cropped = limit_side(ink[y : y + height, x : x + width])
    scaled = scale_to_box(thicken_hairlines(cropped))
    return normalize_intensity(center_by_mass(scaled))


def limit_side(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale ink down to `LARGEST_SIDE`; more pixels take time and add nothing."""
    scale = LARGEST_SIDE / max(ink.shape)
    if scale >= 1:
        return ink
    size = [max(1, round(side * scale)) for side in ink.shape[::-1]]
    shrunk = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    # Hairlines fade when they shrink, so the maximum is scaled back to what it was.
    return cv2.convertScaleAbs(shrunk, alpha=int(ink.max()) / max(1, int(shrunk.max()))).astype(
        np.uint8, copy=False
    )


def thicken_hairlines(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Thicken strokes that would fade when the digit is scaled down to 20 pixels.

    The result is larger by half of the added width on every side.
    """
    stroke = estimate_stroke_width(ink)
    missing = MINIMUM_STROKE * max(ink.shape) / INK_SIZE - stroke
    if missing < 1.0:
        return ink
    added = round(missing)
    margin = (added + 1) // 2
    padded = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (added + 1, added + 1))
    return cv2.dilate(padded, pen).astype(np.uint8)


def estimate_stroke_width(ink: NDArray[np.uint8]) -> float:
    """Estimate the mean width of the strokes, in pixels of `ink`.

    In a stroke of width w the mean distance to the paper is w / 4.
    """
    framed = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    strokes = (framed >= framed.max() // 2).astype(np.uint8)
    distances = cv2.distanceTransform(strokes, cv2.DIST_L2, 3)
    return 4.0 * (cv2.mean(distances, mask=strokes)[0] - 0.5)


def scale_to_box(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale ink so that the longer side spans 20 pixels and the proportions stay."""
    height, width = ink.shape
    scale = INK_SIZE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(ink, size, interpolation=method).astype(np.uint8)


def center_by_mass(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Place the ink in 28 × 28 with its center of mass as near the center as the edges allow."""
    height, width = ink.shape
    moments = cv2.moments(ink)
    middle = IMAGE_SIZE / 2
    left = _clamped_offset(middle - moments["m10"] / moments["m00"], width)
    top = _clamped_offset(middle - moments["m01"] / moments["m00"], height)
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    image[top : top + height, left : left + width] = ink
    return image


def _clamped_offset(offset: float, length: int) -> int:
    return min(max(round(offset), 0), IMAGE_SIZE - length)


def normalize_intensity(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Scale shape (…, 28, 28), intensity 0 to 255, to shape (…, 28, 28, 1), 0.0 to 1.0."""
    return images[..., np.newaxis].astype(np.float32) / 255.0


def to_levels(inputs: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Convert network inputs of shape (…, 28, 28, 1) back to shape (…, 28, 28), 0 to 255."""
    return np.asarray(np.rint(inputs[..., 0] * 255.0), np.uint8)


def lay_out(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Prepare the ink of one digit like `prepare_digit`, as shape (28, 28), 0 to 255."""
    return to_levels(prepare_digit(ink))
