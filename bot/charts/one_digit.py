"""The chart of one digit: photo, network input, verdict and ten bars."""

from typing import Final

from bot.charts.bars import BARS_HEIGHT, draw_bars
from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.elements import (
    HEADING_HEIGHT,
    PILL_HEIGHT,
    accent,
    draw_heading,
    draw_network_input,
    draw_pill,
)
from bot.charts.fonts import CAP_HEIGHT
from bot.charts.photo import draw_photo
from bot.charts.photo_crop import choose_window
from bot.i18n import Words
from model.reading.result import ReadDigit, Reading
from model.spec import IMAGE_SIZE

GAP: Final = 32
FACTOR: Final = 12
SIDE: Final = FACTOR * IMAGE_SIZE
"""Side of the network input on the chart."""

PHOTO: Final = Area(MARGIN, MARGIN + HEADING_HEIGHT, INNER - GAP - SIDE, INNER - GAP - SIDE)
INPUT_X: Final = WIDTH - MARGIN - SIDE

DIGIT_SIZE: Final = 168
CONFIDENCE_SIZE: Final = 44

BARS_Y: Final = PHOTO.bottom + MARGIN


def draw_single(reading: Reading, words: Words) -> bytes:
    """Draw a reading of exactly one digit; a PNG."""
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
    """Write the digit and its confidence under the network input, level with the photo."""
    large = Type(size=DIGIT_SIZE, ramp=accent(digit), bold=True)
    canvas.write(INPUT_X, PHOTO.bottom, str(digit.digit), large)
    right = WIDTH - MARGIN
    small = Type(size=CONFIDENCE_SIZE, bold=True, align="right")
    room = SIDE - DIGIT_SIZE * 3 // 4
    canvas.write(right, PHOTO.bottom, words.percent(digit.confidence), small, width=room)
    if not digit.sure:
        top = PHOTO.bottom - round(CAP_HEIGHT * DIGIT_SIZE)
        place = Area(right - room, top, room, PILL_HEIGHT)
        draw_pill(canvas, place, words._("not sure"), align="right")
