"""Reading order: rows from the top, digits from the left, divided into groups."""

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
"""Maximum vertical distance between neighbors in a row, in heights of the taller one."""

GROUP_GAP: Final = 1.8
"""Minimum ratio of a gap that starts a group to the usual gap in its row."""

NARROWEST_GROUP_GAP: Final = 0.6
"""Minimum width of a gap that starts a group, in heights of a digit."""

GROUP_PITCH: Final = 1.4
"""Minimum ratio of the distance between centers across such a gap to the usual distance: in even
columns, gaps beside slim digits are wide, too. Chosen on a page of even columns."""

NEIGHBOR: Final = 5.0
"""Maximum distance between neighbors, in sizes of the digit."""

ALIKE: Final = 1.8
"""Maximum ratio of the sizes of neighbors."""

STEEPEST: Final = 40
"""Maximum slope of rows, in degrees."""

STRAIGHT: Final = 0.2
"""Usual vertical offset between neighbors in a row, in sizes of the digit."""

CLEARER: Final = 1.8
"""Minimum ratio of the support of a slope to that of level rows."""

ENOUGH: Final = 0.25
"""Minimum support of a slope, per digit: rows have 0.3 and more, digits that are scattered over a
page less than 0.2."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Position:
    """The position of one rectangle in reading order."""

    index: int
    row: int
    starts_group: bool
    may_be_sign: bool = False


def measure_slope(
    rectangles: Sequence[Rectangle], weights: NDArray[np.float64], enough: float = 0.0
) -> float:
    """Measure the slope along which most neighbors lie, in degrees downward to the right.

    Args:
        rectangles: Bounding boxes of digits.
        weights: Shape (n,), how much each counts.
        enough: Minimum support of the slope, per digit.

    Returns:
        0.0 if there are fewer than three digits, or no slope is clearly better than level rows.
    """
    if len(rectangles) < 3:  # noqa: PLR2004 - two digits do not make a row
        return 0.0
    places = np.array([(each.center_x, each.center_y) for each in rectangles])
    size = np.maximum([each.longer_side for each in rectangles], 1e-6)
    across, down = np.moveaxis(places[None] - places[:, None], -1, 0)
    distances = np.hypot(across, down) / size[:, None]
    # For each digit, its neighbors on the right.
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

    Rows may slant: a rectangle joins the row whose last rectangle is beside it, along the common
    slope of the rows.
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
    """Find the row whose last rectangle is nearest in height, if it is near enough."""

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
    """Return the lower quartile of distances in a row, which is rarely a gap between groups."""
    return sorted(distances)[len(distances) // 4] if len(distances) > 1 else alone
