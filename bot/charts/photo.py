"""The photo on a chart, with the boxes of the digits."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PIL import Image

from bot.charts.canvas import INNER, MARGIN, Area, Canvas
from bot.charts.elements import HEADING_HEIGHT, accent, draw_tag, draw_wide_heading, tag_size
from bot.charts.palette import EMPTY, PHOTO, UNSURE
from bot.charts.photo_crop import Window, choose_window
from bot.i18n import Words
from model.reading.result import Outcome, ReadDigit, Reading

LOWEST_ASPECT: Final = 1.15
"""Least ratio of width to height of a panel over the whole width."""

HIGHEST_ASPECT: Final = 3.2
"""Largest ratio of width to height of a panel over the whole width."""

CORNER: Final = 16
"""Radius of the panel's corners."""

INK_MARGIN: Final = 10
"""Between the ink of a digit and the outer edge of its box."""

FRAME: Final = 5
"""Width of a box's line."""

THIN_FRAME: Final = 3
"""Width of a box's line if there are many boxes."""

HALO: Final = 2
"""Width of the white around a line."""

TAG_SIZE: Final = 30
"""Font size of the numbers."""

CROWD: Final = 12
"""More digits than these have thin boxes, a number only where a row begins, and a heat map."""


def draw_photo_section(canvas: Canvas, reading: Reading, words: Words) -> int:
    """Draw the photo over the whole width, and the heading of the network inputs below it.

    Returns:
        Where the network inputs begin.
    """
    window = choose_window(reading, LOWEST_ASPECT, HIGHEST_ASPECT)
    height = round(INNER * window.height / window.width)
    panel = Area(MARGIN, MARGIN + HEADING_HEIGHT, INNER, height)
    draw_wide_heading(canvas, MARGIN, words._("Your photo, in gray"))
    draw_photo(canvas, panel, reading, window)
    y = panel.bottom + MARGIN
    legend = None if reading.outcome is Outcome.READ else words._("not sure")
    draw_wide_heading(canvas, y, words._("What the network saw"), legend)
    return y + HEADING_HEIGHT


def draw_photo(canvas: Canvas, panel: Area, reading: Reading, window: Window) -> None:
    """Draw the window into a panel of the same proportions, and the digits' boxes on it."""
    canvas.fill(panel, EMPTY.full)
    _paste_window(canvas, panel, reading, window)
    crowded = len(reading.digits) > CROWD
    margin = INK_MARGIN // (1 + crowded)
    areas = [window.place(digit.place, panel, margin) for digit in reading.digits]
    for area, digit in zip(areas, reading.digits, strict=True):
        canvas.outline(area.widened(HALO), HALO, PHOTO.full)
        canvas.outline(area, THIN_FRAME if crowded else FRAME, accent(digit).full)
    for unread in reading.unread:
        area = window.place(unread.place, panel, margin)
        canvas.bracket(area.widened(HALO), THIN_FRAME + 2 * HALO, PHOTO.full)
        canvas.bracket(area, THIN_FRAME, UNSURE.full)
    if crowded:
        _number_rows(canvas, panel, areas, reading.digits)
    elif len(areas) > 1:
        _number_boxes(canvas, panel, areas, reading.digits)
    canvas.round_corners(panel, CORNER)


def _paste_window(canvas: Canvas, panel: Area, reading: Reading, window: Window) -> None:
    rows, columns = reading.image.shape
    left, right = max(0.0, window.x), min(columns, window.x + window.width)
    top, bottom = max(0.0, window.y), min(rows, window.y + window.height)
    x, width = _scale_span(left - window.x, right - window.x, panel.width / window.width)
    y, height = _scale_span(top - window.y, bottom - window.y, panel.height / window.height)
    area = Area(panel.x + x, panel.y + y, width, height)
    canvas.paste(area, reading.image, Image.Resampling.BILINEAR, (left, top, right, bottom))


def _scale_span(start: float, end: float, scale: float) -> tuple[int, int]:
    """Scale a span to whole pixels: its start and its length, which is 1 at least."""
    first = int(start * scale)
    return first, max(1, round(end * scale) - first)


def _number_boxes(
    canvas: Canvas, panel: Area, areas: Sequence[Area], digits: Sequence[ReadDigit]
) -> None:
    """Number every box at the corner that covers the fewest other numbers and boxes."""
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
    """Number the first box of each row, left of it."""
    starts = [0]
    starts += [index for index, (a, b) in enumerate(pairwise(digits), 1) if a.row != b.row]
    for index in starts:
        area = areas[index]
        size = min(TAG_SIZE, max(TAG_SIZE // 2, area.height // 2))
        width, height = tag_size(index + 1, size)
        middle = area.y + (area.height - height) // 2
        tag = Area(area.x - 2 * HALO - width, middle, width, height).within(panel)
        draw_tag(canvas, tag, index + 1, size, digits[index])
