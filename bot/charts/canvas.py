"""A sheet of palette indices to draw on, and the PNG that it becomes."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.charts.fonts import fit_size, measure_text, render_text
from bot.charts.palette import PALETTE, PHOTO, TEXT, Ramp

WIDTH: Final = 960
"""Width of every chart in pixels; a phone shows it at about two fifths of that."""

HIGHEST: Final = 3 * WIDTH
"""Height of a chart while it is drawn from top to bottom; then it is cut."""

MARGIN: Final = 48
INNER: Final = WIDTH - 2 * MARGIN

COMPRESSION: Final = 3
"""Level of zlib: half the time of Pillow's default 6, and a quarter larger."""

OVERSAMPLING: Final = 2
"""Rounded corners are drawn this many times larger, then averaged."""


@dataclass(frozen=True)
class Area:
    """A rectangle of the chart in pixels; (0, 0) is its top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    def widened(self, margin: int) -> "Area":
        """Move every edge outward."""
        return Area(
            self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin
        )

    def within(self, other: "Area") -> "Area":
        """Move it into another one, as far as it fits."""
        x = max(other.x, min(self.x, other.right - self.width))
        y = max(other.y, min(self.y, other.bottom - self.height))
        return Area(x, y, self.width, self.height)

    def overlaps(self, other: "Area") -> bool:
        """Check whether they share a pixel."""
        beside = self.right <= other.x or other.right <= self.x
        return not (beside or self.bottom <= other.y or other.bottom <= self.y)


@dataclass(frozen=True, kw_only=True)
class Type:
    """How a line of text looks: its size in pixels, and the end of it that stands at a given x.

    On the left its ink stands there.
    """

    size: int
    ramp: Ramp = TEXT
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"


class Canvas:
    """A chart while it is drawn; `pixels` are palette indices, shape (height, `WIDTH`)."""

    def __init__(self, height: int) -> None:
        self.pixels: NDArray[np.uint8] = np.full((height, WIDTH), TEXT.start, np.uint8)

    def write(self, x: int, baseline: int, text: str, how: Type, *, width: int = 0) -> None:
        """Write a line of text; one that is wider than a given `width` is made to fit."""
        size = how.size
        if width:
            size = fit_size(text, size, width, bold=how.bold)
        coverage = render_text(text, size, bold=how.bold)
        if how.align == "left":
            left = x - int(coverage.any(axis=0).argmax())
        else:
            length = measure_text(text, size, bold=how.bold)
            left = x - (length // 2 if how.align == "center" else length)
        self._shade(left, baseline - size, coverage, how.ramp)

    def fill(self, area: Area, index: int) -> None:
        """Fill a rectangle with one entry of the palette."""
        self.pixels[max(area.y, 0) : area.bottom, max(area.x, 0) : area.right] = index

    def fill_rounded(self, area: Area, radius: int, ramp: Ramp) -> None:
        """Fill a rectangle with rounded corners."""
        if area.width > 0 and area.height > 0:
            self._shade(area.x, area.y, round_mask(area.width, area.height, radius), ramp)

    def outline(self, area: Area, thickness: int, index: int) -> None:
        """Draw the frame of a rectangle, inward from its edges."""
        inner = max(0, area.height - 2 * thickness)
        self.fill(Area(area.x, area.y, area.width, thickness), index)
        self.fill(Area(area.x, area.bottom - thickness, area.width, thickness), index)
        self.fill(Area(area.x, area.y + thickness, thickness, inner), index)
        self.fill(Area(area.right - thickness, area.y + thickness, thickness, inner), index)

    def bracket(self, area: Area, thickness: int, index: int) -> None:
        """Draw the corners of the frame of a rectangle, a third of each side long."""
        across, down = max(1, area.width // 3), max(1, area.height // 3)
        for x in (area.x, area.right - across):
            self.fill(Area(x, area.y, across, thickness), index)
            self.fill(Area(x, area.bottom - thickness, across, thickness), index)
        for y in (area.y, area.bottom - down):
            self.fill(Area(area.x, y, thickness, down), index)
            self.fill(Area(area.right - thickness, y, thickness, down), index)

    def paste(
        self,
        area: Area,
        gray: NDArray[np.uint8],
        resampling: Image.Resampling,
        part: tuple[float, float, float, float] | None = None,
    ) -> None:
        """Scale a gray picture, 0 to 255, to a rectangle; a part is left, top, right and bottom."""
        scaled = Image.fromarray(gray).resize((area.width, area.height), resampling, part)
        shaded = PHOTO.shade(np.asarray(scaled))
        self.pixels[area.y : area.bottom, area.x : area.right] = shaded

    def round_corners(self, area: Area, radius: int) -> None:
        """Cut the corners of what was drawn there back to the card."""
        outside = round_mask(area.width, area.height, radius) < 128  # noqa: PLR2004  half covered
        self.pixels[area.y : area.bottom, area.x : area.right][outside] = TEXT.start

    def to_png(self, height: int | None = None) -> bytes:
        """Encode the chart, or its part above a height."""
        picture = Image.fromarray(self.pixels[:height])
        picture.putpalette(PALETTE)
        file = BytesIO()
        picture.save(file, "PNG", compress_level=COMPRESSION)
        return file.getvalue()

    def _shade(self, x: int, y: int, coverage: NDArray[np.uint8], ramp: Ramp) -> None:
        """Draw coverage in a ramp's color, as far as it lies on the canvas."""
        top, left = max(-y, 0), max(-x, 0)
        target = self.pixels[y + top : y + coverage.shape[0], x + left : x + coverage.shape[1]]
        seen = coverage[top : top + target.shape[0], left : left + target.shape[1]]
        np.copyto(target, ramp.shade(seen), where=seen > 0)


@lru_cache(maxsize=16)
def round_mask(width: int, height: int, radius: int) -> NDArray[np.uint8]:
    """Cover a rectangle with rounded corners, shape (height, width), 0 to 255."""
    mask = Image.new("L", (OVERSAMPLING * width, OVERSAMPLING * height))
    corners = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corners, OVERSAMPLING * radius, fill=255)
    return np.asarray(mask.reduce(OVERSAMPLING))
