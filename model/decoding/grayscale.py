"""Convert a picture in any mode to one gray channel in which the ink is visible.

Usually this is the luminance on a white background. If that shows nothing, the alpha channel
(white ink on transparency) or the main color difference (red on green) is used instead.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.decoding.limits import LONGER_SIDE, reduce_colors

FAINT: Final = 32.0
"""Contrast, in gray levels, below which other channels or frames are tried."""

CLEARER: Final = 3.0
"""Another channel replaces the luminance if its contrast is at least this many times higher."""

CONTRAST_SIDE: Final = 800
"""Maximum longer side of the image in which contrast is measured, in pixels."""


def read_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Load a picture and reduce it to `LONGER_SIDE`.

    Returns:
        Shape (height, width) for an opaque gray picture, else (height, width, 4), RGBA.
    """
    picture.load()
    if picture.mode.startswith("I;16"):
        return _reduce_gray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode == "L" and not picture.has_transparency_data:
        return _reduce_gray(np.asarray(picture))
    return np.asarray(reduce_colors(picture))


def _reduce_gray(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape
    scale = LONGER_SIDE / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def to_gray(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert the result of `read_pixels` to one gray channel, 0 (black) to 255 (white)."""
    if pixels.ndim == 2:  # noqa: PLR2004 - gray already
        return pixels
    colors, alpha = _compose_on_white(pixels), pixels[..., 3]
    gray = np.asarray(cv2.cvtColor(colors, cv2.COLOR_RGB2GRAY), np.uint8)
    contrast = measure_contrast(gray)
    if contrast >= FAINT:
        return gray
    clearest = max(255 - alpha, _project_colors(colors), key=measure_contrast)
    return clearest if measure_contrast(clearest) >= max(CLEARER * contrast, FAINT) else gray


def measure_contrast(image: NDArray[np.uint8]) -> float:
    """Measure by how many gray levels the clearest detail differs from its surroundings."""
    return float(np.abs(_details(image)).max())


def _details(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Subtract the local mean level in a reduced image, in which noise is averaged out."""
    factor = -(-max(image.shape[:2]) // CONTRAST_SIDE)
    small = cv2.blur(image, (factor, factor))[::factor, ::factor].astype(np.float32)
    around = CONTRAST_SIDE // 8
    details = cv2.blur(small, (3, 3)) - cv2.blur(small, (around, around))
    return np.asarray(details, np.float32)


def _compose_on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = pixels[..., 3:].astype(np.uint16)
    composed = (pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return np.asarray(composed, np.uint8)


def _project_colors(colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Project colors onto the first principal axis of their details; ink becomes dark on white."""
    details = _details(colors).reshape(-1, 3)
    axis = np.linalg.eigh(details.T @ details)[1][:, -1]
    weights = (axis / np.abs(axis).sum()).astype(np.float32)
    if ((details @ weights) ** 3).sum() > 0:  # Ink covers few pixels; here it is light.
        weights = -weights
    levels = colors.astype(np.float32) @ weights
    return np.asarray(255 + levels - levels.max(), np.uint8)
