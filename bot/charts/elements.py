"""The small parts that every chart shares; what is unsure has a color of its own."""

from typing import Final, Literal

from PIL import Image

from bot.charts.canvas import INNER, MARGIN, Area, Canvas, Type
from bot.charts.fonts import CAP_HEIGHT, measure_text
from bot.charts.palette import ON_SURE, ON_UNSURE, QUIET, SURE, TEXT, UNSURE, Ramp
from model.reading.result import ReadDigit
from model.recognition.preprocessing import to_levels
from model.spec import IMAGE_SIZE

HEADING: Final = Type(size=28, ramp=QUIET)
HEADING_HEIGHT: Final = 52
"""From the top of a heading to what it stands over, in pixels."""

PILL: Final = Type(size=26, ramp=ON_UNSURE, bold=True, align="center")
PILL_HEIGHT: Final = 44

PLATE: Final = Type(size=56, ramp=TEXT, bold=True, align="center")
PLATE_HEIGHT: Final = 320


def accent(digit: ReadDigit) -> Ramp:
    """Choose the color that marks a digit on the card."""
    return SURE if digit.sure else UNSURE


def draw_heading(canvas: Canvas, x: int, y: int, text: str, width: int) -> None:
    """Write a heading whose capitals begin at y."""
    canvas.write(x, y + round(CAP_HEIGHT * HEADING.size), text, HEADING, width=width)


def draw_wide_heading(canvas: Canvas, y: int, text: str, legend: str | None = None) -> None:
    """Write a heading over the whole width, and what the color of unsure ones means."""
    room = INNER
    if legend is not None:
        top = y + (round(CAP_HEIGHT * HEADING.size) - PILL_HEIGHT) // 2
        place = Area(MARGIN, top, INNER, PILL_HEIGHT)
        room -= draw_pill(canvas, place, legend, align="right") + MARGIN
    draw_heading(canvas, MARGIN, y, text, room)


def draw_pill(canvas: Canvas, room: Area, text: str, *, align: Literal["left", "right"]) -> int:
    """Write a word on the color of what is unsure, at one end of a room; return its width."""
    width = min(room.width, measure_text(text, PILL.size, bold=True) + PILL_HEIGHT)
    x = room.right - width if align == "right" else room.x
    canvas.fill_rounded(Area(x, room.y, width, PILL_HEIGHT), PILL_HEIGHT // 2, UNSURE)
    baseline = room.y + round((PILL_HEIGHT + CAP_HEIGHT * PILL.size) / 2)
    canvas.write(x + width // 2, baseline, text, PILL, width=width - PILL_HEIGHT)
    return width


def tag_size(number: int, size: int) -> tuple[int, int]:
    """Measure the width and height of a numbered tag."""
    height = round(1.4 * size)
    return max(height, measure_text(str(number), size, bold=True) + size // 2), height


def draw_tag(canvas: Canvas, area: Area, number: int, size: int, digit: ReadDigit) -> None:
    """Write a digit's number on its color."""
    canvas.fill(area, accent(digit).full)
    baseline = area.y + round((area.height + CAP_HEIGHT * size) / 2)
    ramp = ON_SURE if digit.sure else ON_UNSURE
    how = Type(size=size, ramp=ramp, bold=True, align="center")
    canvas.write(area.x + area.width // 2, baseline, str(number), how)


def draw_network_input(canvas: Canvas, x: int, y: int, digit: ReadDigit, factor: int) -> Area:
    """Draw what the network saw, each of its pixels a square `factor` wide."""
    area = Area(x, y, factor * IMAGE_SIZE, factor * IMAGE_SIZE)
    canvas.paste(area, to_levels(digit.network_input), Image.Resampling.NEAREST)
    canvas.round_corners(area, 3 * factor // 2)
    return area


def draw_plate(text: str) -> bytes:
    """Write a line of text in the middle of an empty chart, as a PNG: no picture is at hand."""
    canvas = Canvas(PLATE_HEIGHT)
    baseline = round((PLATE_HEIGHT + CAP_HEIGHT * PLATE.size) / 2)
    canvas.write(MARGIN + INNER // 2, baseline, text, PLATE, width=INNER)
    return canvas.to_png()
