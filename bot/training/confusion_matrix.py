"""Draw the confusion matrix: what each digit of the test set was read as."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.palette import EMPTY, HEAT_UNSURE, ON_SURE, ON_UNSURE, QUIET, SURE, TEXT
from bot.i18n import Words
from model.spec import DIGIT_COUNT

HEADING: Final = Type(size=34, bold=True)
AXIS: Final = Type(size=26, ramp=QUIET)
LABEL: Final = Type(size=30, bold=True, align="center")
COUNT_SIZE: Final = 26
LABELS: Final = 56
"""Room for the digits left of the cells and above them."""

GAP: Final = 4
CELL: Final = (INNER - LABELS) // DIGIT_COUNT
TOP: Final = MARGIN + 156
"""Top of the cells, below heading, axes and digits."""

DARK: Final = 0.85
"""Share of the most frequent confusion from which text is light, to contrast with the cell."""


def draw_confusion(counts: NDArray[np.integer], words: Words) -> bytes:
    """Draw how often each digit (down) was read as which (across), shape (10, 10); a PNG."""
    canvas = Canvas(WIDTH, TOP + DIGIT_COUNT * CELL + MARGIN)
    title = words._("Confusion matrix")
    axes = words._("rows: true digit, columns: what was read")
    canvas.write(MARGIN, MARGIN + HEADING.size, title, HEADING, width=INNER)
    canvas.write(MARGIN, MARGIN + 84, axes, AXIS, width=INNER)
    commonest = int((counts * (1 - np.eye(DIGIT_COUNT, dtype=np.int64))).max())
    for digit in range(DIGIT_COUNT):
        middle = digit * CELL + CELL // 2
        canvas.write(MARGIN + LABELS + middle, TOP - 16, f"{digit}", LABEL)
        canvas.write(MARGIN + LABELS // 2 - 8, TOP + middle + 10, f"{digit}", LABEL)
        for answer in range(DIGIT_COUNT):
            place = Area(
                MARGIN + LABELS + answer * CELL, TOP + digit * CELL, CELL - GAP, CELL - GAP
            )
            count = int(counts[digit, answer])
            share = 1.0 if digit == answer else count / max(1, commonest)
            _draw_cell(canvas, place, count, share, right=digit == answer)
    return canvas.to_png()


def _draw_cell(canvas: Canvas, place: Area, count: int, share: float, *, right: bool) -> None:
    """Fill a cell: blue for right answers, else the darker the higher the count."""
    level = np.array([round(255 * share)], np.uint8)
    heat = int(HEAT_UNSURE.shade(level)[0])
    canvas.fill(place, SURE.full if right else heat if count else EMPTY.full)
    if not count:
        return
    ramp = ON_SURE if right else ON_UNSURE if share > DARK else TEXT
    how = Type(size=COUNT_SIZE, ramp=ramp, bold=right, align="center")
    baseline = place.y + place.height // 2 + COUNT_SIZE // 3 + 1
    canvas.write(place.x + place.width // 2, baseline, f"{count}", how, width=place.width)
