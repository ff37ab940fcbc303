"""Rectangles: parts of an image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Rectangle:
    """A part of an image. Edges are in pixels, may be fractions, and may lie outside the image."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def longer_side(self) -> float:
        """The larger of width and height."""
        return max(self.width, self.height)

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    @property
    def center_x(self) -> float:
        """Halfway between left and right."""
        return (self.left + self.right) / 2

    @property
    def center_y(self) -> float:
        """Halfway between top and bottom."""
        return (self.top + self.bottom) / 2

    def scaled(self, scale: float) -> "Rectangle":
        """Return where the rectangle lies after the whole image was scaled by a factor."""
        return Rectangle(
            left=self.left * scale,
            top=self.top * scale,
            right=self.right * scale,
            bottom=self.bottom * scale,
        )

    def resized(self, factor: float) -> "Rectangle":
        """Return a rectangle with the same center whose sides are multiplied by a factor."""
        across, down = (factor - 1) * self.width / 2, (factor - 1) * self.height / 2
        return Rectangle(
            left=self.left - across,
            top=self.top - down,
            right=self.right + across,
            bottom=self.bottom + down,
        )

    def moved(self, right: float, down: float) -> "Rectangle":
        """Return the rectangle, shifted to the right and down by these pixels."""
        return Rectangle(
            left=self.left + right,
            top=self.top + down,
            right=self.right + right,
            bottom=self.bottom + down,
        )

    def clipped(self, width: float, height: float) -> "Rectangle":
        """Return the part inside an image; its area is 0.0 if no part is inside."""
        left, top = min(max(self.left, 0.0), width), min(max(self.top, 0.0), height)
        right, bottom = min(max(self.right, left), width), min(max(self.bottom, top), height)
        return Rectangle(left=left, top=top, right=right, bottom=bottom)

    def overlap(self, other: "Rectangle") -> float:
        """Return the area of the intersection with another rectangle."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0.0) * max(down, 0.0)


def measure_cover(
    some: Sequence[Rectangle], others: Sequence[Rectangle]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure which share of each rectangle lies in each of the others, and the reverse.

    Returns:
        The share of `some` in `others`, and that of `others` in `some`: both of shape
        (some, others), 0.0 to 1.0.
    """
    nesting, count = measure_nesting([*some, *others]), len(some)
    return nesting[:count, count:], nesting[count:, :count].T


def measure_nesting(rectangles: Sequence[Rectangle]) -> NDArray[np.float64]:
    """Measure for each pair which share of the first rectangle's area lies in the second.

    Returns:
        Shape (n, n), 0.0 to 1.0.
    """
    edges = [(each.left, each.top, each.right, each.bottom) for each in rectangles]
    starts, ends = np.split(np.array(edges, np.float64).reshape(-1, 4), 2, axis=1)
    lowest, highest = np.maximum(starts[:, None], starts), np.minimum(ends[:, None], ends)
    shared = np.maximum(highest - lowest, 0.0).prod(axis=2)
    areas = (ends - starts).prod(axis=1)
    return np.asarray(shared / np.maximum(areas[:, None], 1e-6), np.float64)
