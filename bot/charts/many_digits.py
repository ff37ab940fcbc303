"""The chart of many digits: a heat map with a row for each digit and a column for each class."""

from typing import Final

import numpy as np
from PIL import Image

from bot.charts.canvas import HIGHEST, INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.elements import HEADING_HEIGHT, accent
from bot.charts.palette import GRAY, TRACK
from bot.charts.photo import draw_photo_section
from bot.i18n import Words
from model.reading.result import ReadDigit, Reading
from model.recognition.preprocessing import to_levels
from model.spec import DIGIT_COUNT

MOST_ROWS: Final = 60
"""Maximum number of digits that are listed; the others are only counted."""

# Two blocks of digits stand side by side.
GAP: Final = 40
BLOCK: Final = (INNER - GAP) // 2

# A row of a block: number, network input, digit, ten cells; x in pixels from the left edge.
PITCH: Final = 54
INPUT_X: Final = 46
INPUT_SIDE: Final = 48
DIGIT_X: Final = 108
CELLS_X: Final = 152
CELL_GAP: Final = 2
CELL: Final = (BLOCK - CELLS_X) // DIGIT_COUNT
CELL_HEIGHT: Final = 44

NUMBER: Final = Type(size=24, color=GRAY, align="right")
LABEL: Final = Type(size=24, color=GRAY, align="center")
REST: Final = Type(size=32, color=GRAY, bold=True, align="right")
DIGIT_SIZE: Final = 40
LABELS_HEIGHT: Final = 34


def draw_heatmap(reading: Reading, words: Words) -> bytes:
    """Draw a reading of many digits; a PNG."""
    shown = reading.digits[:MOST_ROWS]
    hidden = len(reading.digits) - len(shown)
    canvas = Canvas(HIGHEST)
    rows_y = draw_photo_section(canvas, reading, words) + LABELS_HEIGHT
    rows = -(-len(shown) // 2)
    end = rows_y + rows * PITCH
    for block in range(2):
        x = MARGIN + block * (BLOCK + GAP)
        _write_labels(canvas, x, rows_y - GAP // 4)
        for row, index in enumerate(range(block * rows, min(block * rows + rows, len(shown)))):
            _draw_row(canvas, x, rows_y + row * PITCH, index + 1, shown[index])
    if hidden:
        end += HEADING_HEIGHT
        canvas.write(WIDTH - MARGIN, end, f"+{hidden}", REST)
    return canvas.to_png(end + MARGIN)


def _write_labels(canvas: Canvas, x: int, baseline: int) -> None:
    for label in range(DIGIT_COUNT):
        center = x + CELLS_X + label * CELL + CELL_GAP + (CELL - CELL_GAP) // 2
        canvas.write(center, baseline, str(label), LABEL)


def _draw_row(canvas: Canvas, x: int, y: int, number: int, digit: ReadDigit) -> None:
    color = accent(digit)
    canvas.write(x + INPUT_X - 10, NUMBER.baseline(y, INPUT_SIDE), str(number), NUMBER)
    seen = Area(x + INPUT_X, y, INPUT_SIDE, INPUT_SIDE)
    canvas.paste(seen, to_levels(digit.network_input), Image.Resampling.BILINEAR)
    how = Type(size=DIGIT_SIZE, color=color, bold=True)
    canvas.write(x + DIGIT_X, how.baseline(y, INPUT_SIDE), str(digit.digit), how)
    top = y + (INPUT_SIDE - CELL_HEIGHT) // 2
    shares = digit.probabilities[:, np.newaxis]
    colors = (shares * color + (1 - shares) * TRACK).round().astype(int).tolist()
    for label, (red, green, blue) in enumerate(colors):
        left = x + CELLS_X + label * CELL + CELL_GAP
        canvas.fill(Area(left, top, CELL - CELL_GAP, CELL_HEIGHT), (red, green, blue))
