"""Reading order: rows from the top, each from the left, parted into groups."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from model.geometry import Rectangle

SAME_ROW: Final = 0.55
"""Neighbors in a row differ in height on the page by less than this share of their size."""

GROUP_GAP: Final = 1.8
"""A gap this many times wider than the row's usual one starts a group."""

NARROWEST_GROUP_GAP: Final = 0.6
"""And it is wider than this share of a digit's height."""

NEIGHBOR: Final = 2.2
"""The next digit in a row is nearer than this many times its size."""

ALIKE: Final = 1.8
"""And less than this many times larger or smaller."""

AGREEMENT: Final = 7.0
"""Half of the neighbors differ by fewer degrees from what is usual."""

STEEPEST: Final = 50.0
"""Rows rise or fall by fewer degrees."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """Where one rectangle stands in reading order."""

    index: int
    row: int
    starts_group: bool


def measure_slope(rectangles: Sequence[Rectangle]) -> float:
    """Measure by how many degrees rows fall to the right: the median over neighbors.

    Returns:
        0.0 if fewer than two digits have a neighbor on the right, or the neighbors disagree.
    """
    slopes = [
        slope for each in rectangles if (slope := _slope_to_neighbor(each, rectangles)) is not None
    ]
    if len(slopes) <= 1:
        return 0.0
    usual = median(slopes)
    return usual if median(abs(slope - usual) for slope in slopes) < AGREEMENT else 0.0


def _slope_to_neighbor(one: Rectangle, others: Sequence[Rectangle]) -> float | None:
    """Measure the direction to the nearest digit on the right, in degrees."""
    nearest, least = None, NEIGHBOR * one.longer_side
    for other in others:
        across, down = other.center_x - one.center_x, other.center_y - one.center_y
        distance = math.hypot(across, down)
        alike = 1 / ALIKE < other.longer_side / max(one.longer_side, 1e-6) < ALIKE
        slope = math.degrees(math.atan2(down, across))
        if 0 < distance < least and alike and abs(slope) < STEEPEST:
            nearest, least = slope, distance
    return nearest


def arrange(rectangles: Sequence[Rectangle]) -> list[Place]:
    """Put rectangles into reading order.

    Rows may slant: a rectangle belongs to the row whose last one lies beside it, along the
    slope that most rows have.
    """
    fall = math.tan(math.radians(measure_slope(rectangles)))
    heights = [each.center_y - fall * each.center_x for each in rectangles]
    rows: list[list[int]] = []
    for index in sorted(range(len(rectangles)), key=lambda index: rectangles[index].center_x):
        row = _row_beside(rows, rectangles, heights, index)
        if row is None:
            rows.append([index])
        else:
            row.append(index)
    rows.sort(key=lambda row: median(heights[index] for index in row))
    return [
        Place(index=index, row=number, starts_group=starts)
        for number, row in enumerate(rows)
        for index, starts in zip(row, _group_starts([rectangles[i] for i in row]), strict=True)
    ]


def _row_beside(
    rows: list[list[int]], rectangles: Sequence[Rectangle], heights: Sequence[float], index: int
) -> list[int] | None:
    """Find the row that ends nearest in height, if it is near enough."""

    def distance(row: list[int]) -> float:
        last = row[-1]
        size = max(rectangles[index].height, rectangles[last].height)
        return abs(heights[index] - heights[last]) / size

    nearest = min(rows, key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) < SAME_ROW else None


def _group_starts(row: Sequence[Rectangle]) -> list[bool]:
    gaps = [right.left - left.right for left, right in pairwise(row)]
    height = median(rectangle.height for rectangle in row)
    usual = sorted(gaps)[len(gaps) // 4] if len(gaps) > 1 else height
    widest = max(GROUP_GAP * usual, NARROWEST_GROUP_GAP * height)
    return [False, *(gap > widest for gap in gaps)]
