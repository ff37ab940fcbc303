"""Reading order: rows from the top, each from the left, parted into groups."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle

SAME_ROW: Final = 0.55
"""Neighbors in a row differ in height on the page by less than this share of their size."""

GROUP_GAP: Final = 1.8
"""A gap this many times wider than the row's usual one starts a group."""

NARROWEST_GROUP_GAP: Final = 0.6
"""A gap that starts a group is wider than this share of a digit's height."""

GROUP_PITCH: Final = 1.4
"""The digits beside such a gap are this many times farther apart, middle to middle, than usual:
between slim digits in even columns gaps are wide, too. Chosen on a page of even columns."""

NEIGHBOR: Final = 5.0
"""Neighbors are nearer than this many times their size."""

ALIKE: Final = 1.8
"""Neighbors are less than this many times larger or smaller than each other."""

STEEPEST: Final = 40
"""Rows rise or fall by fewer degrees."""

STRAIGHT: Final = 0.2
"""Of two digits in a row one stands higher by about this share of their size."""

CLEARER: Final = 1.8
"""Level rows are kept unless others have at least this many times their support."""

ENOUGH: Final = 0.25
"""Least support of the slope of rows for each digit: in rows it is 0.3 and more, of digits that are
scattered over a page below 0.2."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Position:
    """Where one rectangle stands in reading order."""

    index: int
    row: int
    starts_group: bool


def measure_slope(
    rectangles: Sequence[Rectangle], weights: NDArray[np.float64], enough: float = 0.0
) -> float:
    """Measure by how many degrees rows fall to the right: the slope along which most neighbors lie.

    Args:
        rectangles: Digits.
        weights: Shape (n,), how much each counts.
        enough: Least support of the slope for each digit.

    Returns:
        0.0 if there are fewer than three digits, or no slope is clearly better than level rows.
    """
    if len(rectangles) < 3:  # noqa: PLR2004 - two digits are no row yet
        return 0.0
    places = np.array([(each.center_x, each.center_y) for each in rectangles])
    size = np.maximum([each.longer_side for each in rectangles], 1e-6)
    across, down = np.moveaxis(places[None] - places[:, None], -1, 0)
    distances = np.hypot(across, down) / size[:, None]
    # Of each digit, the neighbors on its right.
    near = (across > 0) & (distances < NEIGHBOR)
    near &= np.abs(np.log(size[None] / size[:, None])) < np.log(ALIKE)
    distances, pairs = distances[near], np.outer(weights, weights)[near]
    angles = np.degrees(np.arctan2(down, across))[near]
    slopes = np.arange(-STEEPEST, STEEPEST + 1)
    offsets = distances[:, None] * np.sin(np.radians(angles[:, None] - slopes))
    nearness = np.exp(-((offsets / STRAIGHT) ** 2)) / np.maximum(distances[:, None], 1.0)
    support = pairs @ nearness
    best = int(support.argmax())
    least = max(CLEARER * float(support[STEEPEST]), enough * float(weights.sum()))
    return float(slopes[best]) if support[best] > least else 0.0


def arrange(rectangles: Sequence[Rectangle]) -> list[Position]:
    """Put rectangles into reading order.

    Rows may slant: a rectangle belongs to the row whose last one lies beside it, along the
    slope that most rows have.
    """
    fall = math.tan(math.radians(measure_slope(rectangles, np.ones(len(rectangles)), ENOUGH)))
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
        Position(index=index, row=number, starts_group=starts)
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
    height = median(rectangle.height for rectangle in row)
    gaps = [right.left - left.right for left, right in pairwise(row)]
    pitches = [right.center_x - left.center_x for left, right in pairwise(row)]
    widest = max(GROUP_GAP * _usual(gaps, height), NARROWEST_GROUP_GAP * height)
    farthest = GROUP_PITCH * _usual(pitches, 0.0)
    return [
        False,
        *(gap > widest and pitch > farthest for gap, pitch in zip(gaps, pitches, strict=True)),
    ]


def _usual(distances: Sequence[float], alone: float) -> float:
    """Return the lower quartile of distances in a row, which is not between groups."""
    return sorted(distances)[len(distances) // 4] if len(distances) > 1 else alone
