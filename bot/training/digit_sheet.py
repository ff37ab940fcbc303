"""Draw a sheet of network inputs, each below a title: samples, predictions, mistakes."""

from collections.abc import Sequence
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


def draw_digit_sheet(
    heading: str,
    images: NDArray[np.uint8],
    titles: Sequence[str],
    wrong: Sequence[bool] | NDArray[np.bool_] = (),
) -> bytes:
    """Draw digits as networks see them, light on dark, each below its title; a PNG.

    Images have the shape (n, 28, 28), ink 0 to 255; `wrong` is empty if none was read wrong.
    """
    columns = COLUMNS_OF_A_ROW if len(titles) <= COLUMNS_OF_A_ROW else COLUMNS_OF_MANY
    side = (INNER - (columns - 1) * GAP) // columns
    pitch = TITLE_HEIGHT + side + GAP
    rows = -(-len(titles) // columns)
    top = MARGIN + HEADING_HEIGHT
    canvas = Canvas(WIDTH, top + max(1, rows) * pitch - GAP + MARGIN)
    canvas.write(MARGIN, MARGIN + HEADING.size, heading, HEADING, width=INNER)
    for index, (image, title) in enumerate(zip(images, titles, strict=True)):
        row, column = divmod(index, columns)
        x, y = MARGIN + column * (side + GAP), top + row * pitch
        ramp = UNSURE if len(wrong) and wrong[index] else TEXT
        how = Type(size=TITLE_SIZE, ramp=ramp, bold=True, align="center")
        canvas.write(x + side // 2, y + TITLE_SIZE, title, how, width=side)
        enlarged = Image.fromarray(image).resize((side, side), Image.Resampling.NEAREST)
        canvas.paste_gray(x, y + TITLE_HEIGHT, np.asarray(enlarged))
        canvas.round_corners(Area(x, y + TITLE_HEIGHT, side, side), CORNER)
    return canvas.to_png()
