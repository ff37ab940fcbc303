"""The photo on a chart, with the boxes of the digits."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PIL import Image

from bot.charts.canvas import INNER, MARGIN, Area, Canvas
from bot.charts.elements import HEADING_HEIGHT, accent, draw_tag, draw_wide_heading, tag_size
from bot.charts.palette import ORANGE, TRACK, WHITE
from bot.i18n import Words
from model.geometry import Rectangle
from model.reading.result import Outcome, ReadDigit, Reading

ASPECTS: Final = (1.15, 3.2)
"""Minimum and maximum aspect (width / height) of a panel over the whole width."""

CORNER: Final = 16
FRAME: Final = 5
THIN_FRAME: Final = 3
HALO: Final = 2
"""Width in pixels of the white border around the line of a box."""

INK_MARGIN: Final = 10
"""Distance in pixels between the ink of a digit and the outer edge of its box."""

TAG_SIZE: Final = 30
"""Font size of the numbers in pixels."""

CROWD: Final = 12
"""More digits than this get thin boxes, a number only at the start of a row, and a heat map."""

LARGEST: Final = 2.5
"""Maximum side of a window, as a multiple of the longer side of the box around all digits."""

PADDING: Final = 0.12
"""Minimum margin around the digits, as a share of that longer side, if the photo has the room."""


def draw_photo_section(canvas: Canvas, reading: Reading, words: Words) -> int:
    """Draw the photo over the whole width, and the heading of the network inputs below it.

    Returns:
        The y of the first network inputs.
    """
    window = choose_window(reading, *ASPECTS)
    height = round(INNER * window.height / window.width)
    panel = Area(MARGIN, MARGIN + HEADING_HEIGHT, INNER, height)
    draw_wide_heading(canvas, MARGIN, words._("Your photo, in gray"))
    draw_photo(canvas, panel, reading, window)
    y = panel.bottom + MARGIN
    legend = None if reading.outcome is Outcome.READ else words._("not sure")
    draw_wide_heading(canvas, y, words._("What the network saw"), legend)
    return y + HEADING_HEIGHT


def draw_photo(canvas: Canvas, panel: Area, reading: Reading, window: Rectangle) -> None:
    """Draw the window of a photo into a panel of the same aspect, with the boxes of the digits."""
    canvas.fill(panel, TRACK)
    rows, columns = reading.image.shape
    seen = window.clipped(columns, rows)
    canvas.paste(_place(seen, panel, window, 0), reading.image, Image.Resampling.BILINEAR, seen)
    crowded = len(reading.digits) > CROWD
    margin = INK_MARGIN // (1 + crowded)
    areas = [_place(digit.place, panel, window, margin) for digit in reading.digits]
    for area, digit in zip(areas, reading.digits, strict=True):
        canvas.outline(area.widened(HALO), HALO, WHITE)
        canvas.outline(area, THIN_FRAME if crowded else FRAME, accent(digit))
    for unread in reading.unread:
        area = _place(unread.place, panel, window, margin)
        canvas.bracket(area.widened(HALO), THIN_FRAME + 2 * HALO, WHITE)
        canvas.bracket(area, THIN_FRAME, ORANGE)
    if crowded:
        _number_rows(canvas, panel, areas, reading.digits)
    elif len(areas) > 1:
        _number_boxes(canvas, panel, areas, reading.digits)
    canvas.round_corners(panel, CORNER)


def _place(part: Rectangle, panel: Area, window: Rectangle, margin: int) -> Area:
    """Map a part of the image to the panel that shows the window; add a margin in pixels."""
    scale = panel.width / window.width
    x = max(panel.x, panel.x + round((part.left - window.left) * scale) - margin)
    y = max(panel.y, panel.y + round((part.top - window.top) * scale) - margin)
    edge = min(panel.right, panel.x + round((part.right - window.left) * scale) + margin)
    base = min(panel.bottom, panel.y + round((part.bottom - window.top) * scale) + margin)
    return Area(x, y, max(1, edge - x), max(1, base - y))


def _number_boxes(
    canvas: Canvas, panel: Area, areas: Sequence[Area], digits: Sequence[ReadDigit]
) -> None:
    """Number every box, at the corner where the number covers the fewest numbers and boxes."""
    tags: list[Area] = []
    for number, (area, digit) in enumerate(zip(areas, digits, strict=True), start=1):
        width, height = tag_size(number, TAG_SIZE)
        above, below = area.y - HALO - height, area.bottom + HALO
        left, right = area.x - HALO, area.right + HALO - width
        corners = [(left, above), (right, above), (left, below), (right, below)]
        places = [Area(x, y, width, height).within(panel) for x, y in corners]
        tags.append(min(places, key=lambda place: _count_overlaps(place, tags, areas)))
        draw_tag(canvas, tags[-1], number, TAG_SIZE, digit)


def _count_overlaps(place: Area, *others: Sequence[Area]) -> list[int]:
    return [sum(map(place.overlaps, each)) for each in others]


def _number_rows(
    canvas: Canvas, panel: Area, areas: Sequence[Area], digits: Sequence[ReadDigit]
) -> None:
    """Write a number to the left of the first box of each row."""
    starts = [0]
    starts += [index for index, (a, b) in enumerate(pairwise(digits), 1) if a.row != b.row]
    for index in starts:
        area = areas[index]
        size = min(TAG_SIZE, max(TAG_SIZE // 2, area.height // 2))
        width, height = tag_size(index + 1, size)
        middle = area.y + (area.height - height) // 2
        tag = Area(area.x - 2 * HALO - width, middle, width, height).within(panel)
        draw_tag(canvas, tag, index + 1, size, digits[index])


def choose_window(reading: Reading, lowest_aspect: float, highest_aspect: float) -> Rectangle:
    """Choose the window of `reading.image` to show: all digits, unread ink, some paper around them.

    The window is in pixels of the image and may extend beyond it. An aspect is width / height. The
    reading has at least one digit.
    """
    places = [digit.place for digit in reading.digits]
    places += [unread.place for unread in reading.unread]
    shown = Rectangle(
        left=min(each.left for each in places),
        top=min(each.top for each in places),
        right=max(each.right for each in places),
        bottom=max(each.bottom for each in places),
    )
    rows, columns = reading.image.shape
    longer = max(shown.longer_side, 1.0)
    least_width, most_width = _span(shown.width, columns, longer)
    least_height, most_height = _span(shown.height, rows, longer)
    wanted = max(least_width, min(most_width, highest_aspect * most_height))
    height = max(least_height, wanted / highest_aspect, min(most_height, wanted / lowest_aspect))
    width = max(wanted, lowest_aspect * height)  # Tall digits need a wider window.
    x = _slide(shown.center_x, width, columns)
    y = _slide(shown.center_y, height, rows)
    return Rectangle(left=x, top=y, right=x + width, bottom=y + height)


def _span(length: float, limit: int, longer: float) -> tuple[float, float]:
    """Compute the minimum and maximum length of a window along a side of the image."""
    least = max(length, min(limit, length + 2 * PADDING * longer), 1.0)
    return least, max(least, min(limit, LARGEST * longer))


def _slide(center: float, length: float, limit: int) -> float:
    """Compute where a window begins: around `center` but inside the image, or centered on it."""
    if length >= limit:
        return (limit - length) / 2
    return min(max(center - length / 2, 0.0), limit - length)
