"""The chart of a reading: one of three layouts, chosen by the number of digits."""

from typing import Final

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.elements import (
    BARS_HEIGHT,
    HEADING_HEIGHT,
    PILL_HEIGHT,
    accent,
    draw_bars,
    draw_heading,
    draw_network_input,
    draw_pill,
)
from bot.charts.many_digits import draw_heatmap
from bot.charts.photo import CROWD, choose_window, draw_photo
from bot.charts.several_digits import draw_several
from bot.i18n import Words
from model.reading.result import ReadDigit, Reading
from model.spec import IMAGE_SIZE

GAP: Final = 32
FACTOR: Final = 12
SIDE: Final = FACTOR * IMAGE_SIZE
"""Side of the network input on the chart of one digit, in pixels."""

PHOTO: Final = Area(MARGIN, MARGIN + HEADING_HEIGHT, INNER - GAP - SIDE, INNER - GAP - SIDE)
INPUT_X: Final = WIDTH - MARGIN - SIDE

DIGIT_SIZE: Final = 168
CONFIDENCE: Final = Type(size=44, bold=True, align="right")

BARS_Y: Final = PHOTO.bottom + MARGIN


def draw_reading(reading: Reading, words: Words) -> bytes:
    """Draw a reading: the photo with boxes, the network inputs, the probabilities of all digits.

    The reading has at least one digit. Thread-safe; the same reading gives the same bytes.

    Returns:
        A PNG with a palette, 960 pixels wide.
    """
    count = len(reading.digits)
    if count == 1:
        return _draw_single(reading, words)
    if count <= CROWD:
        return draw_several(reading, words)
    return draw_heatmap(reading, words)


def _draw_single(reading: Reading, words: Words) -> bytes:
    """Draw a reading of exactly one digit: photo, network input, result and ten bars."""
    digit = reading.digits[0]
    canvas = Canvas(BARS_Y + BARS_HEIGHT + MARGIN)
    draw_heading(canvas, MARGIN, MARGIN, words._("Your photo, in gray"), PHOTO.width)
    draw_photo(canvas, PHOTO, reading, choose_window(reading, 1.0, 1.0))
    draw_heading(canvas, INPUT_X, MARGIN, words._("What the network saw"), SIDE)
    draw_network_input(canvas, INPUT_X, PHOTO.y, digit, FACTOR)
    _draw_verdict(canvas, digit, words)
    draw_bars(canvas, BARS_Y, digit.probabilities, {digit.digit: accent(digit)}, words)
    return canvas.to_png()


def _draw_verdict(canvas: Canvas, digit: ReadDigit, words: Words) -> None:
    """Write the digit and its confidence below the network input, at the photo's lower edge."""
    large = Type(size=DIGIT_SIZE, color=accent(digit), bold=True)
    canvas.write(INPUT_X, PHOTO.bottom, str(digit.digit), large)
    right, room = WIDTH - MARGIN, SIDE - DIGIT_SIZE * 3 // 4
    canvas.write(right, PHOTO.bottom, words.percent(digit.confidence), CONFIDENCE, width=room)
    if not digit.sure:
        place = Area(right - room, PHOTO.bottom - large.cap, room, PILL_HEIGHT)
        draw_pill(canvas, place, words._("not sure"))
