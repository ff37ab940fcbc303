"""Reading order: rows from the top, each from the left, parted into groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from model.segmentation import Candidate

SAME_ROW: Final = 0.55
"""Neighbors in a row differ in height on the page by less than this share of their size."""

GROUP_GAP: Final = 1.8
"""A gap this many times wider than the row's usual one starts a group."""

NARROWEST_GROUP_GAP: Final = 0.6
"""And it is wider than this share of a digit's height."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """Where one candidate stands in reading order."""

    index: int
    row: int
    starts_group: bool


def arrange(candidates: Sequence[Candidate]) -> list[Place]:
    """Put candidates into reading order.

    Rows may slant: a candidate belongs to the row whose last one lies beside it.
    """
    rows: list[list[int]] = []
    for index in sorted(range(len(candidates)), key=lambda index: _center_x(candidates[index])):
        row = _row_beside(rows, candidates, index)
        if row is None:
            rows.append([index])
        else:
            row.append(index)
    rows.sort(key=lambda row: median(_center_y(candidates[index]) for index in row))
    return [
        Place(index=index, row=number, starts_group=starts)
        for number, row in enumerate(rows)
        for index, starts in zip(row, _group_starts([candidates[i] for i in row]), strict=True)
    ]


def _row_beside(
    rows: list[list[int]], candidates: Sequence[Candidate], index: int
) -> list[int] | None:
    """Find the row that ends nearest in height, if it is near enough."""
    candidate = candidates[index]

    def distance(row: list[int]) -> float:
        last = candidates[row[-1]]
        size = max(candidate.height, last.height)
        return abs(_center_y(candidate) - _center_y(last)) / size

    nearest = min(rows, key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) < SAME_ROW else None


def _group_starts(row: Sequence[Candidate]) -> list[bool]:
    gaps = [right.x - left.right for left, right in pairwise(row)]
    height = median(candidate.height for candidate in row)
    usual = sorted(gaps)[len(gaps) // 4] if len(gaps) > 1 else height
    widest = max(GROUP_GAP * usual, NARROWEST_GROUP_GAP * height)
    return [False, *(gap > widest for gap in gaps)]


def _center_x(candidate: Candidate) -> float:
    return candidate.x + candidate.width / 2


def _center_y(candidate: Candidate) -> float:
    return candidate.y + candidate.height / 2
