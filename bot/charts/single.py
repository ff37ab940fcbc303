"""The chart of one digit: photo, network input, verdict and ten bars."""

from typing import Final

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.fonts import CAP_HEIGHT
from bot.charts.marks import (
    HEADING_HEIGHT,
    PILL_HEIGHT,
    accent,
    draw_heading,
    draw_network_input,
    draw_pill,
    pill_width,
)
from bot.charts.palette import EMPTY, QUIET, TEXT
from bot.charts.photo import draw_photo
from bot.charts.window import choose_window
from bot.charts.words import ChartWords
from model.reading import ReadDigit, Reading
from model.spec import DIGIT_COUNT, IMAGE_SIZE

GAP: Final = 32
FACTOR: Final = 12
SIDE: Final = FACTOR * IMAGE_SIZE
"""Side of the network input on the chart."""

PHOTO: Final = Area(MARGIN, MARGIN + HEADING_HEIGHT, INNER - GAP - SIDE, INNER - GAP - SIDE)
INPUT_X: Final = WIDTH - MARGIN - SIDE

DIGIT_SIZE: Final = 168
CONFIDENCE_SIZE: Final = 44

BARS_Y: Final = PHOTO.bottom + MARGIN
BAR_PITCH: Final = 54
BAR_HEIGHT: Final = 30
LABEL_WIDTH: Final = 24
BAR_X: Final = MARGIN + 48
BAR_LENGTH: Final = INNER - 48 - 152
BAR_CORNER: Final = 8
BAR_TEXT: Final = 32


def draw_single(reading: Reading, words: ChartWords) -> Canvas:
    """Draw a reading of exactly one digit."""
    digit = reading.digits[0]
    canvas = Canvas(WIDTH, BARS_Y + DIGIT_COUNT * BAR_PITCH + MARGIN - (BAR_PITCH - BAR_HEIGHT))
    draw_heading(canvas, MARGIN, MARGIN, words.photo, PHOTO.width)
    draw_photo(canvas, PHOTO, reading, choose_window(reading, 1.0, 1.0))
    draw_heading(canvas, INPUT_X, MARGIN, words.network_input, SIDE)
    draw_network_input(canvas, INPUT_X, PHOTO.y, digit, FACTOR)
    _draw_verdict(canvas, digit, words)
    for label, probability in enumerate(digit.probabilities.tolist()):
        _draw_bar(canvas, label, probability, digit, words)
    return canvas


def _draw_verdict(canvas: Canvas, digit: ReadDigit, words: ChartWords) -> None:
    """Write the digit and its confidence under the network input, level with the photo."""
    large = Type(size=DIGIT_SIZE, ramp=accent(digit), bold=True)
    canvas.write(INPUT_X, PHOTO.bottom, str(digit.digit), large)
    right = WIDTH - MARGIN
    small = Type(size=CONFIDENCE_SIZE, bold=True, align="right")
    room = SIDE - DIGIT_SIZE * 3 // 4
    canvas.write(right, PHOTO.bottom, words.percent(digit.confidence), small, width=room)
    if not digit.sure:
        width = min(room, pill_width(words.unsure))
        top = PHOTO.bottom - round(CAP_HEIGHT * DIGIT_SIZE)
        draw_pill(canvas, Area(right - width, top, width, PILL_HEIGHT), words.unsure)


def _draw_bar(
    canvas: Canvas, label: int, probability: float, digit: ReadDigit, words: ChartWords
) -> None:
    wins = label == digit.digit
    y = BARS_Y + label * BAR_PITCH
    baseline = y + round((BAR_HEIGHT + CAP_HEIGHT * BAR_TEXT) / 2)
    ramp = accent(digit) if wins else TEXT
    how = Type(size=BAR_TEXT, ramp=ramp, bold=wins, align="center")
    canvas.write(MARGIN + LABEL_WIDTH // 2, baseline, str(label), how)
    canvas.fill_rounded(Area(BAR_X, y, BAR_LENGTH, BAR_HEIGHT), BAR_CORNER, EMPTY)
    filled = Area(BAR_X, y, round(probability * BAR_LENGTH), BAR_HEIGHT)
    canvas.fill_rounded(filled, BAR_CORNER, accent(digit) if wins else QUIET)
    how = Type(size=BAR_TEXT, ramp=ramp if wins else QUIET, bold=wins, align="right")
    canvas.write(WIDTH - MARGIN, baseline, words.percent(probability), how)
