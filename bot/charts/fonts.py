"""Text as coverage, in the font that comes with matplotlib."""

from functools import lru_cache
from importlib.metadata import distribution
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CAP_HEIGHT: Final = 0.729
"""Height of a capital letter or digit in DejaVu Sans, as a share of the font size."""

SMALLEST_SIZE: Final = 18
"""Text is not set smaller than this to make it fit."""


@lru_cache(maxsize=4)
def load_font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Open DejaVu Sans, which comes with matplotlib, at a size in pixels.

    Few stay open: each takes more than half a megabyte, and is open again in 0.3 ms.
    """
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    # To import matplotlib for its folder would take half a second.
    path = distribution("matplotlib").locate_file(f"matplotlib/mpl-data/fonts/ttf/{name}")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=256)
def measure_text(text: str, size: int, *, bold: bool = False) -> int:
    """Measure how wide a line of text runs, in pixels."""
    return int(np.ceil(load_font(size, bold=bold).getlength(text)))


@lru_cache(maxsize=192)
def render_text(text: str, size: int, *, bold: bool = False) -> NDArray[np.uint8]:
    """Set a line of text.

    Returns:
        Coverage 0 to 255, shape (size + size // 2, width); the baseline is `size` down.
    """
    width = measure_text(text, size, bold=bold) + size // 8
    line = Image.new("L", (max(1, width), size + size // 2))
    font = load_font(size, bold=bold)
    ImageDraw.Draw(line).text((0, size), text, fill=255, font=font, anchor="ls")
    return np.asarray(line)


def fit_size(text: str, size: int, width: int, *, bold: bool = False) -> int:
    """Find the largest size, at most `size`, in which a line of text is no wider than `width`."""
    while size > SMALLEST_SIZE and measure_text(text, size, bold=bold) > width:
        size -= 1
    return size
