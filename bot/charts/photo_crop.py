"""Which part of a photo a chart shows."""

from dataclasses import dataclass
from typing import Final

from bot.charts.canvas import Area
from model.geometry import Rectangle
from model.reading.result import Reading

LARGEST: Final = 2.5
"""A window spans at most this many times the longer side of all digits together."""

PADDING: Final = 0.12
"""Around the digits at least this share of that longer side is shown, if the photo has it."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """A part of the reduced image, in its pixels; it may reach beyond the image."""

    x: float
    y: float
    width: float
    height: float

    def place(self, part: Rectangle, panel: Area, margin: int) -> Area:
        """Find a part of the image, widened by a margin, on the panel that shows the window."""
        scale = panel.width / self.width
        x = max(panel.x, panel.x + round((part.left - self.x) * scale) - margin)
        y = max(panel.y, panel.y + round((part.top - self.y) * scale) - margin)
        edge = min(panel.right, panel.x + round((part.right - self.x) * scale) + margin)
        base = min(panel.bottom, panel.y + round((part.bottom - self.y) * scale) + margin)
        return Area(x, y, edge - x, base - y)


def choose_window(reading: Reading, lowest_aspect: float, highest_aspect: float) -> Window:
    """Choose what to show of `reading.image`: all digits, what is unread, the paper around.

    An aspect is width by height. The reading has one digit at least.
    """
    places = [digit.place for digit in reading.digits]
    places += [unread.place for unread in reading.unread]
    left, top = min(each.left for each in places), min(each.top for each in places)
    right, bottom = max(each.right for each in places), max(each.bottom for each in places)
    rows, columns = reading.image.shape
    longer = max(right - left, bottom - top, 1.0)
    least_width, most_width = _span(right - left, columns, longer)
    least_height, most_height = _span(bottom - top, rows, longer)
    width = max(least_width, min(most_width, highest_aspect * most_height))
    height = max(least_height, width / highest_aspect, min(most_height, width / lowest_aspect))
    width = max(width, lowest_aspect * height)
    return Window(
        x=_slide((left + right) / 2, width, columns),
        y=_slide((top + bottom) / 2, height, rows),
        width=width,
        height=height,
    )


def _span(length: float, limit: int, longer: float) -> tuple[float, float]:
    """Compute how far a window reaches at least and at most along a side of the image."""
    least = max(length, min(limit, length + 2 * PADDING * longer), 1.0)
    return least, max(least, min(limit, LARGEST * longer))


def _slide(center: float, length: float, limit: int) -> float:
    """Start a window of `length` around `center` so that it stays inside, or is centered."""
    if length >= limit:
        return (limit - length) / 2
    return min(max(center - length / 2, 0.0), limit - length)
