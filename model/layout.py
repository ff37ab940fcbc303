"""Reading order: rows from the top, each from the left, parted into groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from model.rectangle import Rectangle

SAME_ROW: Final = 0.55
"""Neighbors in a row differ in height on the page by less than this share of their size."""

GROUP_GAP: Final = 1.8
"""A gap this many times wider than the row's usual one starts a group."""

NARROWEST_GROUP_GAP: Final = 0.6
"""And it is wider than this share of a digit's height."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """Where one rectangle stands in reading order."""

    index: int
    row: int
    starts_group: bool


def arrange(rectangles: Sequence[Rectangle]) -> list[Place]:
    """Put rectangles into reading order.

    Rows may slant: a rectangle belongs to the row whose last one lies beside it.
    """
    rows: list[list[int]] = []
    for index in sorted(range(len(rectangles)), key=lambda index: rectangles[index].center_x):
        row = _row_beside(rows, rectangles, index)
        if row is None:
            rows.append([index])
        else:
            row.append(index)
    rows.sort(key=lambda row: median(rectangles[index].center_y for index in row))
    return [
        Place(index=index, row=number, starts_group=starts)
        for number, row in enumerate(rows)
        for index, starts in zip(row, _group_starts([rectangles[i] for i in row]), strict=True)
    ]


def _row_beside(
    rows: list[list[int]], rectangles: Sequence[Rectangle], index: int
) -> list[int] | None:
    """Find the row that ends nearest in height, if it is near enough."""
    rectangle = rectangles[index]

    def distance(row: list[int]) -> float:
        last = rectangles[row[-1]]
        size = max(rectangle.height, last.height)
        return abs(rectangle.center_y - last.center_y) / size

    nearest = min(rows, key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) < SAME_ROW else None


def _group_starts(row: Sequence[Rectangle]) -> list[bool]:
    gaps = [right.left - left.right for left, right in pairwise(row)]
    height = median(rectangle.height for rectangle in row)
    usual = sorted(gaps)[len(gaps) // 4] if len(gaps) > 1 else height
    widest = max(GROUP_GAP * usual, NARROWEST_GROUP_GAP * height)
    return [False, *(gap > widest for gap in gaps)]
