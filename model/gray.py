"""From a picture in any mode to one gray channel.

Color becomes luminance, alpha is laid on white, palettes are looked up, 16 bits scaled to 8.
"""

import itertools
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_FULL_RANGE: Final = (0.0, 65535.0)
_SIXTEEN_BITS: Final = ("I;16", "I;16B", "I;16L", "I;16N")
_DEEPER: Final = ("I", "F")

_TILE: Final = 1024
"""Side of the parts that are converted one by one: on the way, colors take much memory."""


def to_gray(picture: Image.Image) -> NDArray[np.uint8]:
    """Make one gray channel of a picture in any mode.

    Returns:
        Shape (height, width), 0 (black) to 255 (white).

    Raises:
        ValueError: Not one of its levels is a number.
    """
    picture.load()
    if picture.mode == "L" and not picture.has_transparency_data:
        return np.asarray(picture)
    width, height = picture.size
    black, white = _range(np.asarray(picture)) if picture.mode in _DEEPER else _FULL_RANGE
    gray = np.empty((height, width), np.uint8)
    for top, left in itertools.product(range(0, height, _TILE), range(0, width, _TILE)):
        tile = picture.crop((left, top, min(left + _TILE, width), min(top + _TILE, height)))
        gray[top : top + _TILE, left : left + _TILE] = _tile_to_gray(tile, black, white)
    return gray


def _range(levels: NDArray[np.int32 | np.float32]) -> tuple[float, float]:
    """Tell what is black and white in a mode that has no full range."""
    numbers = levels[np.isfinite(levels)]
    black = float(numbers.min())
    return black, max(float(numbers.max()), black + 1.0)


def _tile_to_gray(tile: Image.Image, black: float, white: float) -> NDArray[np.uint8]:
    if tile.mode in (*_SIXTEEN_BITS, *_DEEPER):
        levels = np.nan_to_num(np.asarray(tile, np.float64), nan=black).clip(black, white)
        return ((levels - black) * (255.0 / (white - black))).astype(np.uint8)
    if tile.has_transparency_data:
        paper = Image.new("RGBA", tile.size, "white")
        tile = Image.alpha_composite(paper, tile.convert("RGBA"))
    return np.asarray(tile.convert("RGB").convert("L"))
