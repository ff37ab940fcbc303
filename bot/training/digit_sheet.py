"""Draw a sheet of network inputs, each below a title: samples, predictions, mistakes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.palette import TEXT, UNSURE

COLUMNS_OF_A_ROW: Final = 5
"""Up to this many digits are drawn in one row."""

COLUMNS_OF_MANY: Final = 4
"""More digits are drawn in rows of this many."""

GAP: Final = 24
HEADING: Final = Type(size=34, bold=True)
HEADING_HEIGHT: Final = 64
TITLE_SIZE: Final = 30
TITLE_HEIGHT: Final = 46
CORNER: Final = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class TitledDigit:
    """A digit on a sheet.

    Attributes:
        image: Shape (28, 28), ink 0 to 255.
        title: The text above it.
        wrong: Whether it was read wrong.
    """

    image: NDArray[np.uint8]
    title: str
    wrong: bool = False


def draw_digit_sheet(heading: str, digits: Sequence[TitledDigit]) -> bytes:
    """Draw digits as networks see them, light on dark, under a heading; a PNG."""
    columns = COLUMNS_OF_A_ROW if len(digits) <= COLUMNS_OF_A_ROW else COLUMNS_OF_MANY
    side = (INNER - (columns - 1) * GAP) // columns
    pitch = TITLE_HEIGHT + side + GAP
    rows = -(-len(digits) // columns)
    top = MARGIN + HEADING_HEIGHT
    canvas = Canvas(WIDTH, top + max(1, rows) * pitch - GAP + MARGIN)
    canvas.write(MARGIN, MARGIN + HEADING.size, heading, HEADING, width=INNER)
    for index, digit in enumerate(digits):
        row, column = divmod(index, columns)
        _draw(canvas, Area(MARGIN + column * (side + GAP), top + row * pitch, side, side), digit)
    return canvas.to_png()


def _draw(canvas: Canvas, place: Area, digit: TitledDigit) -> None:
    """Write the title at the top of a place, and put the image below it."""
    how = Type(size=TITLE_SIZE, ramp=UNSURE if digit.wrong else TEXT, bold=True, align="center")
    middle = place.x + place.width // 2
    canvas.write(middle, place.y + TITLE_SIZE, digit.title, how, width=place.width)
    image = Area(place.x, place.y + TITLE_HEIGHT, place.width, place.height)
    enlarged = Image.fromarray(digit.image).resize(
        (image.width, image.height), Image.Resampling.NEAREST
    )
    canvas.paste_gray(image.x, image.y, np.asarray(enlarged))
    canvas.round_corners(image, CORNER)
