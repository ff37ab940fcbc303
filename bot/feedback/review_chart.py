"""What an admin reviews: a sheet of digits that people gave, or one of them enlarged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.elements import (
    BARS_HEIGHT,
    HEADING_HEIGHT,
    PILL_HEIGHT,
    draw_bars,
    draw_heading,
    draw_pill,
    draw_wide_heading,
)
from bot.charts.palette import BLUE, GRAY, INK, ORANGE
from bot.i18n import Words
from model.spec import DIGIT_COUNT, IMAGE_SIZE

DOUBTFUL: Final = 0.05
"""A label below this probability is one that the model finds nearly impossible."""

COLUMNS: Final = 5
GAP: Final = 28
ROW_GAP: Final = 40
SIDE: Final = (INNER - (COLUMNS - 1) * GAP) // COLUMNS
NUMBER: Final = Type(size=24, color=GRAY)
NUMBER_HEIGHT: Final = 34
LINE_HEIGHT: Final = 54
PITCH: Final = NUMBER_HEIGHT + SIDE + LINE_HEIGHT + ROW_GAP
CORNER: Final = 14
FRAME: Final = 6
LABEL: Final = 46
NOTE: Final = Type(size=24, color=GRAY, align="right")
"""How the model's answer beside a label is written."""

ENLARGED: Final = 16 * IMAGE_SIZE
ASIDE_X: Final = MARGIN + ENLARGED + 48
ASIDE: Final = WIDTH - MARGIN - ASIDE_X
LARGE: Final = 150


@dataclass(frozen=True, kw_only=True, eq=False)
class ReviewedDigit:
    """A digit under review.

    Attributes:
        number: Its place among those that wait, from 1 on.
        id: Its number in the database.
        crop: Shape (28, 28), ink 0 to 255.
        label: What its writer says that it is.
        probabilities: Shape (11,), what the model gives to the digits and to "not a digit".
    """

    number: int
    id: int
    crop: NDArray[np.uint8]
    label: int
    probabilities: NDArray[np.float32]

    @property
    def answer(self) -> int | None:
        """What the model reads; None where it sees no digit."""
        highest = int(self.probabilities.argmax())
        return highest if highest < DIGIT_COUNT else None

    @property
    def doubtful(self) -> bool:
        """Whether the model finds the label nearly impossible."""
        return bool(self.probabilities[self.label] < DOUBTFUL)


def draw_sheet(digits: Sequence[ReviewedDigit], count: int, words: Words) -> bytes:
    """Draw some digits of a review with their labels and what the model reads; a PNG."""
    rows = -(-len(digits) // COLUMNS)
    top = MARGIN + HEADING_HEIGHT
    canvas = Canvas(top + rows * PITCH - ROW_GAP + MARGIN)
    legend = words._("unlikely") if any(digit.doubtful for digit in digits) else None
    draw_wide_heading(canvas, MARGIN, _heading(digits, count, words), legend)
    for index, digit in enumerate(digits):
        row, column = divmod(index, COLUMNS)
        place = Area(MARGIN + column * (SIDE + GAP), top + row * PITCH, SIDE, PITCH - ROW_GAP)
        _draw_tile(canvas, place, digit, words)
    return canvas.to_png()


def _heading(digits: Sequence[ReviewedDigit], count: int, words: Words) -> str:
    first, last = digits[0].number, digits[-1].number
    return words.ngettext(
        "{numbers} of {count} digit to review", "{numbers} of {count} digits to review", count
    ).format(numbers=f"{first}" if first == last else f"{first}–{last}", count=count)


def _draw_tile(canvas: Canvas, place: Area, digit: ReviewedDigit, words: Words) -> None:
    """Draw a digit under its number, and below it the label and the model's answer."""
    number, accent = NUMBER, BLUE if digit.answer == digit.label else INK
    if digit.doubtful:
        number, accent = Type(size=NUMBER.size, color=ORANGE, bold=True), ORANGE
    canvas.write(place.x, place.y + number.cap, f"{digit.number}", number)
    picture = Area(place.x, place.y + NUMBER_HEIGHT, SIDE, SIDE)
    if digit.doubtful:
        canvas.fill_rounded(picture.widened(FRAME), CORNER, ORANGE)
    canvas.paste(picture, digit.crop, Image.Resampling.BICUBIC)
    if not digit.doubtful:
        canvas.round_corners(picture, CORNER)
    label = Type(size=LABEL, color=accent, bold=True)
    canvas.write(place.x, place.bottom, f"{digit.label}", label)
    canvas.write(place.right, place.bottom, _note(digit, words), NOTE, width=SIDE - LABEL)


def _note(digit: ReviewedDigit, words: Words) -> str:
    if digit.answer == digit.label:
        return words.percent(float(digit.probabilities[digit.label]))
    if digit.answer is None:
        return words._("no digit")
    return words._("model: {digit}").format(digit=digit.answer)


def draw_digit(digit: ReviewedDigit, count: int, words: Words) -> bytes:
    """Draw one digit of a review enlarged, with its label, over ten bars; a PNG."""
    top = MARGIN + HEADING_HEIGHT
    picture = Area(MARGIN, top, ENLARGED, ENLARGED)
    bars_y = picture.bottom + MARGIN
    canvas = Canvas(bars_y + BARS_HEIGHT + MARGIN)
    draw_heading(canvas, MARGIN, MARGIN, _heading([digit], count, words), ENLARGED)
    canvas.paste(picture, digit.crop, Image.Resampling.NEAREST)
    canvas.round_corners(picture, CORNER)
    _draw_aside(canvas, digit, words)
    accents = {} if digit.answer is None else {digit.answer: ORANGE}
    accents |= {digit.label: BLUE}
    draw_bars(canvas, bars_y, digit.probabilities[:DIGIT_COUNT], accents, words)
    return canvas.to_png()


def _draw_aside(canvas: Canvas, digit: ReviewedDigit, words: Words) -> None:
    """Write what the writer says, and under it what the model reads."""
    top = MARGIN + HEADING_HEIGHT
    said = Type(size=LARGE, color=BLUE, bold=True)
    draw_heading(canvas, ASIDE_X, top, words._("The writer says"), ASIDE)
    canvas.write(ASIDE_X, top + 52 + said.cap, f"{digit.label}", said)
    below = top + ENLARGED // 2 + 8
    draw_heading(canvas, ASIDE_X, below, words._("The model reads"), ASIDE)
    color = BLUE if digit.answer == digit.label else ORANGE
    size, text = LARGE, f"{digit.answer}"
    if digit.answer is None:
        size, text = LABEL, words._("no digit")
    read = Type(size=size, color=color, bold=True)
    canvas.write(ASIDE_X, below + 52 + read.cap, text, read, width=ASIDE)
    if digit.doubtful:
        room = Area(ASIDE_X, top + ENLARGED - PILL_HEIGHT, ASIDE, PILL_HEIGHT)
        draw_pill(canvas, room, words._("unlikely"), align="left")
