"""Read the pixels of charts."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.charts.palette import Color


def read_pixels(png: bytes) -> NDArray[np.uint8]:
    """Decode a chart, shape (height, width, 3)."""
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def count_pixels(png: bytes, color: Color) -> int:
    """Count the pixels of exactly one color."""
    return int((read_pixels(png) == color).all(axis=-1).sum())
