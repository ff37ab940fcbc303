"""Which digit of a photo is which digit of the number that a person says it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

EDIT: Final = 10**15
"""Cost of a digit that was misread, missed or invented: the fewest edits win."""

OTHER_ROW: Final = 10**10
"""Cost of two digits in different rows."""

GAP: Final = 10**5
"""Cost of a digit without a counterpart; a number has fewer than 10**5 digits."""

OTHER_GROUP: Final = 1
"""Cost of two digits of which only one begins a group."""


class Place(NamedTuple):
    """A digit of a number, its row, and whether it begins a group."""

    digit: str
    row: int
    starts_group: bool


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """What was read, beside what was written.

    Attributes:
        pairs: Indices of digits as read, with those of the same digits as written. Left out are
            digits that other alignments, equally good, put elsewhere.
        missed: How many digits were written that had not been read.
        invented: How many digits were read that are not there.
    """

    pairs: Mapping[int, int]
    missed: int
    invented: int


def align(read: str, written: str) -> Alignment:
    """Align two numbers with the fewest edits.

    Of several such alignments those win that keep digits in their rows, then at their places, then
    in their groups: that is how their boxes lie in the photo. Rows count only if both numbers have
    as many.
    """
    count_rows = read.count("\n") == written.count("\n")
    first, second = _places(read, count_rows=count_rows), _places(written, count_rows=count_rows)
    forward = _costs(first, second)
    backward = _costs(first[::-1], second[::-1])
    best = forward[-1][-1]

    def is_best(i: int, j: int, cost: int, next_i: int, next_j: int) -> bool:
        rest = backward[len(first) - next_i][len(second) - next_j]
        return forward[i][j] + cost + rest == best

    pairs: dict[int, int] = {}
    for i, digit in enumerate(first):
        partners = [
            j for j, other in enumerate(second) if is_best(i, j, _cost(digit, other), i + 1, j + 1)
        ]
        is_invented = any(is_best(i, j, EDIT + GAP, i + 1, j) for j in range(len(second) + 1))
        if len(partners) == 1 and not is_invented:
            pairs[i] = partners[0]
    gaps, longer = best % OTHER_ROW // GAP, len(second) - len(first)
    return Alignment(pairs=pairs, missed=(gaps + longer) // 2, invented=(gaps - longer) // 2)


def _places(text: str, *, count_rows: bool) -> list[Place]:
    """List the digits of a number; unless rows are counted, all of them are in row 0."""
    return [
        Place(digit, row if count_rows else 0, before == " ")
        for row, line in enumerate(text.split("\n"))
        for before, digit in pairwise(f"\n{line}")
        if digit.isdigit()
    ]


def _cost(digit: Place, other: Place) -> int:
    return (
        EDIT * (digit.digit != other.digit)
        + OTHER_ROW * (digit.row != other.row)
        + OTHER_GROUP * (digit.starts_group != other.starts_group)
    )


def _costs(first: list[Place], second: list[Place]) -> list[list[int]]:
    """Compute the lowest cost of aligning each beginning of one with each of the other."""
    costs = [[j * (EDIT + GAP) for j in range(len(second) + 1)]]
    for digit in first:
        above = costs[-1]
        row = [above[0] + EDIT + GAP]
        for j, other in enumerate(second):
            pair = above[j] + _cost(digit, other)
            row.append(min(pair, above[j + 1] + EDIT + GAP, row[j] + EDIT + GAP))
        costs.append(row)
    return costs
