"""The elements that several charts share; unsure digits have their own color."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type, measure_text
from bot.charts.palette import BLUE, GRAY, INK, ORANGE, TRACK, WHITE, Color
from bot.i18n import Words
from model.reading.result import ReadDigit
from model.recognition.preprocessing import to_levels
from model.spec import DIGIT_COUNT, IMAGE_SIZE

HEADING: Final = Type(size=28, color=GRAY)
HEADING_HEIGHT: Final = 52
"""Distance in pixels from the top of a heading to the content below it."""

PILL: Final = Type(size=26, color=WHITE, bold=True, align="center")
PILL_HEIGHT: Final = 44

BAR_PITCH: Final = 54
BAR_HEIGHT: Final = 30
BAR_X: Final = MARGIN + 48
BAR_LENGTH: Final = INNER - 48 - 152
BAR_TEXT: Final = 32
BARS_HEIGHT: Final = DIGIT_COUNT * BAR_PITCH - (BAR_PITCH - BAR_HEIGHT)
"""Height in pixels from the top of the first bar to the bottom of the last one."""

PLATE: Final = Type(size=56, bold=True, align="center")
PLATE_HEIGHT: Final = 320


def accent(digit: ReadDigit) -> Color:
    """Choose the color of a digit: blue if it is sure, else orange."""
    return BLUE if digit.sure else ORANGE


def draw_heading(canvas: Canvas, x: int, y: int, text: str, width: int) -> None:
    """Write a heading; the top of its capitals is at y."""
    canvas.write(x, y + HEADING.cap, text, HEADING, width=width)


def draw_wide_heading(canvas: Canvas, y: int, text: str, legend: str | None = None) -> None:
    """Write a heading over the whole width, and at its right the legend of the unsure color."""
    room = INNER
    if legend is not None:
        place = Area(MARGIN, y + (HEADING.cap - PILL_HEIGHT) // 2, INNER, PILL_HEIGHT)
        room -= draw_pill(canvas, place, legend) + MARGIN
    draw_heading(canvas, MARGIN, y, text, room)


def draw_pill(canvas: Canvas, room: Area, text: str) -> int:
    """Draw a label in the unsure color at the right end of `room`; return its width in pixels."""
    width = min(room.width, measure_text(text, PILL.size, bold=True) + PILL_HEIGHT)
    x = room.right - width
    canvas.fill_rounded(Area(x, room.y, width, PILL_HEIGHT), PILL_HEIGHT // 2, ORANGE)
    baseline = PILL.baseline(room.y, PILL_HEIGHT)
    canvas.write(x + width // 2, baseline, text, PILL, width=width - PILL_HEIGHT)
    return width


def tag_size(number: int, size: int) -> tuple[int, int]:
    """Measure the width and height of a numbered tag in pixels."""
    height = round(1.4 * size)
    return max(height, measure_text(str(number), size, bold=True) + size // 2), height


def draw_tag(canvas: Canvas, area: Area, number: int, size: int, digit: ReadDigit) -> None:
    """Draw a tag with a digit's number, in the digit's color."""
    canvas.fill(area, accent(digit))
    how = Type(size=size, color=WHITE, bold=True, align="center")
    canvas.write(area.x + area.width // 2, how.baseline(area.y, area.height), str(number), how)


def draw_network_input(canvas: Canvas, x: int, y: int, digit: ReadDigit, factor: int) -> Area:
    """Draw a network input; each of its pixels is a square `factor` pixels wide."""
    area = Area(x, y, factor * IMAGE_SIZE, factor * IMAGE_SIZE)
    canvas.paste(area, to_levels(digit.network_input), Image.Resampling.NEAREST)
    canvas.round_corners(area, 3 * factor // 2)
    return area


def draw_bars(
    canvas: Canvas,
    y: int,
    probabilities: NDArray[np.float32],
    accents: Mapping[int, Color],
    words: Words,
) -> None:
    """Draw a bar for each of ten probabilities over the width of a chart, the first one at y.

    Probabilities have the shape (10,). `accents` has the colors of highlighted bars, by digit.
    """
    for digit, share in enumerate(probabilities.tolist()):
        accent = accents.get(digit)
        bold = accent is not None
        how = Type(size=BAR_TEXT, color=accent or INK, bold=bold, align="center")
        baseline = how.baseline(y, BAR_HEIGHT)
        canvas.write(MARGIN + 12, baseline, str(digit), how)
        canvas.fill_rounded(Area(BAR_X, y, BAR_LENGTH, BAR_HEIGHT), 8, TRACK)
        filled = Area(BAR_X, y, round(share * BAR_LENGTH), BAR_HEIGHT)
        canvas.fill_rounded(filled, 8, accent or GRAY)
        how = Type(size=BAR_TEXT, color=accent or GRAY, bold=bold, align="right")
        canvas.write(WIDTH - MARGIN, baseline, words.percent(share), how)
        y += BAR_PITCH


def draw_plate(text: str) -> bytes:
    """Draw a line of text on an empty chart, as a PNG, where there is nothing else to show."""
    canvas = Canvas(PLATE_HEIGHT)
    canvas.write(WIDTH // 2, PLATE.baseline(0, PLATE_HEIGHT), text, PLATE, width=INNER)
    return canvas.to_png()
