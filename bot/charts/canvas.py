"""The canvas on which charts are drawn, and its export as a PNG.

The font is DejaVu Sans, which comes with matplotlib.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distribution
from io import BytesIO
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFont

from bot.charts.palette import CARD, INK, PALETTE, Color
from model.geometry import Rectangle

WIDTH: Final = 960
"""Width of every chart in pixels; a phone shows it at about 40 % of that."""

HIGHEST: Final = 3 * WIDTH
"""Height in pixels of a canvas whose final height is not known yet; `to_png` cuts it."""

MARGIN: Final = 48
INNER: Final = WIDTH - 2 * MARGIN

COMPRESSION: Final = 3
"""zlib level: half the time of Pillow's default 6, and files that are a quarter larger."""

OVERSAMPLING: Final = 2
"""Rounded corners are drawn this many times larger, then scaled down."""

CAP_HEIGHT: Final = 0.729
"""Height of a capital letter or digit in DejaVu Sans, as a share of the font size."""

SMALLEST_TEXT: Final = 18
"""Smallest font size in pixels to which text is reduced to make it fit."""


@dataclass(frozen=True)
class Area:
    """A rectangle on a chart in pixels; (0, 0) is the top left corner of the chart."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom."""
        return self.x, self.y, self.right, self.bottom

    def widened(self, margin: int) -> "Area":
        """Return the area with every edge moved outward by `margin`."""
        return Area(
            self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin
        )

    def within(self, other: "Area") -> "Area":
        """Return the area moved into another one, as far as it fits."""
        x = max(other.x, min(self.x, other.right - self.width))
        y = max(other.y, min(self.y, other.bottom - self.height))
        return Area(x, y, self.width, self.height)

    def overlaps(self, other: "Area") -> bool:
        """Check whether two areas share a pixel."""
        beside = self.right <= other.x or other.right <= self.x
        return not (beside or self.bottom <= other.y or other.bottom <= self.y)


@dataclass(frozen=True, kw_only=True)
class Type:
    """The style of a line of text; `size` is in pixels.

    `align` says which part of the text is at the given x; "left" means its first inked column.
    """

    size: int
    color: Color = INK
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"

    @property
    def cap(self) -> int:
        """Height of a capital letter or digit in pixels."""
        return round(CAP_HEIGHT * self.size)

    def baseline(self, y: int, height: int) -> int:
        """Compute the baseline that centers capitals between `y` and `y + height`."""
        return y + round((height + CAP_HEIGHT * self.size) / 2)


class Canvas:
    """A chart that is being drawn."""

    def __init__(self, height: int) -> None:
        self._image = Image.new("RGB", (WIDTH, height), CARD)
        self._draw = ImageDraw.Draw(self._image)

    def write(self, x: int, baseline: int, text: str, how: Type, *, width: int = 0) -> None:
        """Write a line of text; if it is wider than a given `width`, its font size is reduced."""
        size = how.size
        while width and size > SMALLEST_TEXT and measure_text(text, size, bold=how.bold) > width:
            size -= 1
        line = render_text(text, size, bold=how.bold)
        if how.align == "left":
            x -= (line.getbbox() or (0,))[0]
        else:
            length = measure_text(text, size, bold=how.bold)
            x -= length // 2 if how.align == "center" else length
        self._image.paste(how.color, (x, baseline - size), line)

    def fill(self, area: Area, color: Color) -> None:
        """Fill a rectangle."""
        self._image.paste(color, area.edges)

    def fill_rounded(self, area: Area, radius: int, color: Color) -> None:
        """Fill a rectangle with rounded corners."""
        if area.width > 0 and area.height > 0:
            self._image.paste(color, area.edges, round_mask(area.width, area.height, radius))

    def outline(self, area: Area, thickness: int, color: Color) -> None:
        """Draw the frame of a rectangle, inward from its edges."""
        corners = (area.x, area.y, area.right - 1, area.bottom - 1)
        self._draw.rectangle(corners, outline=color, width=thickness)

    def bracket(self, area: Area, thickness: int, color: Color) -> None:
        """Draw only the corners of a frame, each as long as a third of the side."""
        across, down = max(1, area.width // 3), max(1, area.height // 3)
        for x in (area.x, area.right - across):
            self.fill(Area(x, area.y, across, thickness), color)
            self.fill(Area(x, area.bottom - thickness, across, thickness), color)
        for y in (area.y, area.bottom - down):
            self.fill(Area(area.x, y, thickness, down), color)
            self.fill(Area(area.right - thickness, y, thickness, down), color)

    def paste(
        self,
        area: Area,
        gray: NDArray[np.uint8],
        resampling: Image.Resampling,
        part: Rectangle | None = None,
    ) -> None:
        """Draw a gray picture, 0 to 255, or a part of it, scaled to a rectangle."""
        box = None if part is None else (part.left, part.top, part.right, part.bottom)
        scaled = Image.fromarray(gray).resize((area.width, area.height), resampling, box)
        self._image.paste(scaled, area.edges)

    def round_corners(self, area: Area, radius: int) -> None:
        """Paint the corners of an area in the color of the background."""
        outside = ImageChops.invert(round_mask(area.width, area.height, radius))
        self._image.paste(CARD, area.edges, outside)

    def to_png(self, height: int | None = None) -> bytes:
        """Encode the chart as a PNG, or only its upper part of `height` pixels."""
        shown = self._image.crop((0, 0, WIDTH, height or self._image.height))
        file = BytesIO()
        picture = shown.quantize(palette=PALETTE, dither=Image.Dither.NONE)
        picture.save(file, "PNG", compress_level=COMPRESSION)
        return file.getvalue()


@lru_cache(maxsize=16)
def round_mask(width: int, height: int, radius: int) -> Image.Image:
    """Make the mask of a rectangle with rounded corners, 0 to 255."""
    mask = Image.new("L", (OVERSAMPLING * width, OVERSAMPLING * height))
    corners = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corners, OVERSAMPLING * radius, fill=255)
    return mask.reduce(OVERSAMPLING)


@lru_cache(maxsize=4)
def load_font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Open DejaVu Sans at a size in pixels.

    The cache is small: a font takes more than 0.5 MB, and is opened in 0.3 ms.
    """
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    # Importing matplotlib just to find its folder would take half a second.
    path = distribution("matplotlib").locate_file(f"matplotlib/mpl-data/fonts/ttf/{name}")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=256)
def measure_text(text: str, size: int, *, bold: bool = False) -> int:
    """Measure the width of a line of text in pixels."""
    return int(np.ceil(load_font(size, bold=bold).getlength(text)))


@lru_cache(maxsize=192)
def render_text(text: str, size: int, *, bold: bool = False) -> Image.Image:
    """Render a line of text as a mask, 0 to 255; its baseline is `size` pixels from the top."""
    width = measure_text(text, size, bold=bold) + size // 8
    line = Image.new("L", (max(1, width), size + size // 2))
    font = load_font(size, bold=bold)
    ImageDraw.Draw(line).text((0, size), text, fill=255, font=font, anchor="ls")
    return line
