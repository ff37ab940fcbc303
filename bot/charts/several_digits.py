"""The chart of several digits: the photo with numbered boxes, and a cell for each digit."""

from dataclasses import dataclass
from typing import Final

from bot.charts.canvas import HIGHEST, INNER, MARGIN, Area, Canvas, Type
from bot.charts.elements import accent, draw_network_input, draw_tag, tag_size
from bot.charts.palette import GRAY, INK, TRACK
from bot.charts.photo import draw_photo_section
from bot.i18n import Words
from model.reading.result import ReadDigit, Reading
from model.spec import DIGIT_COUNT, IMAGE_SIZE

GAP: Final = 24
ROW_GAP: Final = 48
BAR_GAP: Final = 6


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The layout of cells: how many are in a row, and their sizes and font sizes in pixels.

    A pixel of the network input is drawn as a square of `factor` pixels a side; a bar of
    probability 1 is `bars` pixels high.
    """

    columns: int
    factor: int
    digit: int
    confidence: int
    tag: int
    bars: int
    label: int

    @property
    def width(self) -> int:
        """Width of a cell in pixels."""
        return (INNER - (self.columns - 1) * GAP) // self.columns

    @property
    def side(self) -> int:
        """Side of the network input in pixels."""
        return self.factor * IMAGE_SIZE

    @property
    def height(self) -> int:
        """Height of a cell in pixels: network input, bars, labels."""
        return self.side + GAP + self.bars + GAP // 2 + Type(size=self.label).cap


WIDE: Final = Cell(columns=2, factor=7, digit=132, confidence=40, tag=28, bars=112, label=26)
NARROW: Final = Cell(columns=3, factor=4, digit=80, confidence=32, tag=22, bars=80, label=24)


def draw_several(reading: Reading, words: Words) -> bytes:
    """Draw a reading of 2 to 12 digits; a PNG."""
    cell = WIDE if len(reading.digits) in {2, 4} else NARROW
    canvas = Canvas(HIGHEST)
    y = draw_photo_section(canvas, reading, words)
    for first in range(0, len(reading.digits), cell.columns):
        for column, digit in enumerate(reading.digits[first : first + cell.columns]):
            x = MARGIN + column * (cell.width + GAP)
            area = Area(x, y, cell.width, cell.height)
            _draw_cell(canvas, area, cell, first + column + 1, digit)
            _write_confidence(canvas, Area(x, y, cell.width, cell.side), cell, digit, words)
        y += cell.height + ROW_GAP
    return canvas.to_png(y - ROW_GAP + MARGIN)


def _draw_cell(canvas: Canvas, area: Area, cell: Cell, number: int, digit: ReadDigit) -> None:
    seen = draw_network_input(canvas, area.x, area.y, digit, cell.factor)
    large = Type(size=cell.digit, color=accent(digit), bold=True)
    canvas.write(seen.right + GAP, area.y + large.cap, str(digit.digit), large)
    width, height = tag_size(number, cell.tag)
    tag = Area(area.right - width, area.y, width, height)
    draw_tag(canvas, tag, number, cell.tag, digit)
    _draw_bars(canvas, Area(area.x, seen.bottom + GAP, area.width, cell.bars), cell, digit)


def _write_confidence(
    canvas: Canvas, area: Area, cell: Cell, digit: ReadDigit, words: Words
) -> None:
    """Write the confidence at the height of the lower edge of the network input."""
    x = area.x + cell.side + GAP
    color = INK if digit.sure else accent(digit)
    how = Type(size=cell.confidence, bold=not digit.sure, color=color)
    canvas.write(x, area.bottom, words.percent(digit.confidence), how, width=area.right - x)


def _draw_bars(canvas: Canvas, area: Area, cell: Cell, digit: ReadDigit) -> None:
    """Draw ten vertical bars on one line, with their labels below."""
    for label, probability in enumerate(digit.probabilities.tolist()):
        wins = label == digit.digit
        left = area.x + (area.width + BAR_GAP) * label // DIGIT_COUNT
        width = (area.width + BAR_GAP) // DIGIT_COUNT - BAR_GAP
        color = accent(digit) if wins else GRAY
        canvas.fill(Area(left, area.y, width, area.height), TRACK)
        height = round(probability * area.height)
        canvas.fill(Area(left, area.bottom - height, width, height), color)
        how = Type(size=cell.label, color=color, bold=wins, align="center")
        canvas.write(left + width // 2, area.bottom + GAP // 2 + how.cap, str(label), how)
