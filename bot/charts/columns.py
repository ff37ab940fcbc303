"""Upright bars side by side, each stacked from parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.charts.canvas import Area, Canvas, Type
from bot.charts.fonts import CAP_HEIGHT, measure_text
from bot.charts.palette import EMPTY, QUIET, TEXT, Ramp

LABEL: Final = Type(size=26, ramp=QUIET)
NOTE: Final = Type(size=24, ramp=TEXT)
LABEL_GAP: Final = 12
"""Pixels from a bar to its label below."""

NOTE_GAP: Final = 10
"""Pixels from a bar to its note above."""

WIDEST: Final = 64
"""Largest width of a bar, in pixels."""

GROUND: Final = 3
"""Height of the line that the bars stand on; a part that counts is never lower."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One bar.

    Attributes:
        parts: Counts from the ground up, each with its color.
        label: What stands below it.
        note: What stands above it.
    """

    parts: Sequence[tuple[int, Ramp]]
    label: str = ""
    note: str = ""

    @property
    def total(self) -> int:
        """What all its parts add up to."""
        return sum(count for count, _ in self.parts)


def draw_columns(canvas: Canvas, area: Area, columns: Sequence[Column]) -> None:
    """Draw bars over the whole width of an area, the highest as high as its note leaves room.

    Where notes would run into each other, only the highest bar keeps its own.
    """
    pitch = area.width / len(columns)
    gap = max(2, min(round(pitch / 4), 12))
    width = max(2, min(round(pitch) - gap, WIDEST))
    top = area.y + NOTE_GAP + round(CAP_HEIGHT * NOTE.size)
    floor = area.bottom - LABEL_GAP - round(CAP_HEIGHT * LABEL.size)
    highest = max(1, *(column.total for column in columns))
    roomy = max(measure_text(each.note, NOTE.size) for each in columns) + NOTE_GAP < pitch
    canvas.fill(Area(area.x, floor, area.width, GROUND), EMPTY.full)
    for index, column in enumerate(columns):
        middle = area.x + round((index + 0.5) * pitch)
        place = Area(middle - width // 2, top, width, floor - top)
        roof = _stack(canvas, place, column, highest)
        x = _start(area, middle, column.label, LABEL)
        canvas.write(x, area.bottom, column.label, LABEL)
        if roomy or column.total == highest:
            x = _start(area, middle, column.note, NOTE)
            canvas.write(x, roof - NOTE_GAP, column.note, NOTE)


def _stack(canvas: Canvas, place: Area, column: Column, highest: int) -> int:
    """Draw the parts of a bar; return the height of its top edge."""
    roof, done = place.bottom, 0
    for count, ramp in column.parts:
        if count:
            done += count
            base, roof = roof, place.bottom - round(place.height * done / highest)
            roof = min(roof, base - GROUND)
            canvas.fill(Area(place.x, roof, place.width, base - roof), ramp.full)
    return roof


def _start(area: Area, middle: int, text: str, how: Type) -> int:
    """Find where a text begins that is centered on a bar, as far as the area's sides allow."""
    width = measure_text(text, how.size)
    return max(area.x, min(middle - width // 2, area.right - width))
