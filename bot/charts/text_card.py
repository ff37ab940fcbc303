"""A plate: one line of words where a picture belongs and none is at hand."""

from typing import Final

from bot.charts.canvas import INNER, MARGIN, WIDTH, Canvas, Type
from bot.charts.fonts import CAP_HEIGHT
from bot.charts.palette import TEXT

HEIGHT: Final = 320
SIZE: Final = 56


def draw_plate(text: str) -> bytes:
    """Write a line of text in the middle of a chart, as a PNG."""
    canvas = Canvas(WIDTH, HEIGHT)
    baseline = round((HEIGHT + CAP_HEIGHT * SIZE) / 2)
    how = Type(size=SIZE, ramp=TEXT, bold=True, align="center")
    canvas.write(MARGIN + INNER // 2, baseline, text, how, width=INNER)
    return canvas.to_png()
