"""Digits that do not come in one shape each: pieces joined, touching ones split."""

from itertools import combinations, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.judging import PLAUSIBLE, SMALLEST_DIGIT, Classify, Judged, judge
from model.segmentation import join, split

JOIN_LIMIT: Final = 60
"""Pairs that are tried, the largest first: where there are more, the photo is a jumble."""

LARGEST_WHOLE: Final = 1.5
"""A digit of pieces spans at most this many times the usual height of digits in the photo."""

LARGEST_PIECE: Final = 0.3
"""The larger piece of a digit spans at least this share of that height."""

FRAGMENT: Final = 0.5
"""A piece shorter than this share of the other is a fragment of it."""

MARGIN: Final = 0.05
"""A fragment belongs to a digit that loses less probability than this by it."""

DOUBTLESS: Final = 0.95
"""A candidate is left as it is where the network gives one digit this probability."""

JOIN_DISTANCE: Final = 0.25
"""Pieces of one digit are parted by less than this share of its height."""

NARROWEST_PAIR: Final = 0.75
"""Two touching digits are at least this wide, as a share of their height."""

SURE_HALF: Final = 0.8
"""Each of two touching digits has at least this probability."""

HALF_HEIGHT: Final = 0.6
"""Each of two touching digits is at least this share as tall as both."""


def join_pieces(judged: list[Judged], height: float, classify: Classify) -> list[Judged]:
    """Join pieces that lie close where the network believes more in the whole."""
    close = (pair for pair in combinations(judged, 2) if _may_join(*pair, height))
    wholes = (_join(pair, classify) for pair in islice(close, JOIN_LIMIT))
    better = [(pair, whole) for pair, whole in wholes if _reads_better(whole, *pair)]
    pieces: set[Judged] = set()
    joined: list[Judged] = []
    for pair, whole in sorted(better, key=lambda item: -item[1].evidence):
        if pieces.isdisjoint(pair):
            pieces.update(pair)
            joined.append(whole)
    return [each for each in judged if each not in pieces] + joined


def _join(pair: tuple[Judged, Judged], classify: Classify) -> tuple[tuple[Judged, Judged], Judged]:
    first, second = pair
    (whole,) = judge([join(first.candidate, second.candidate)], classify)
    return pair, whole


def _may_join(one: Judged, other: Judged, height: float) -> bool:
    first, second = one.candidate, other.candidate
    gap_x = max(first.x, second.x) - min(first.right, second.right)
    gap_y = max(first.y, second.y) - min(first.bottom, second.bottom)
    reach = JOIN_DISTANCE * height
    tallest = max(first.bottom, second.bottom) - min(first.y, second.y)
    widest = max(first.right, second.right) - min(first.x, second.x)
    largest = max(first.height, first.width, second.height, second.width)
    return (
        not (first.at_edge or second.at_edge)
        and max(gap_x, gap_y) < reach
        and max(tallest, widest) < LARGEST_WHOLE * height
        and largest > LARGEST_PIECE * height
    )


def _reads_better(whole: Judged, first: Judged, second: Judged) -> bool:
    larger, smaller = sorted(
        (first, second), key=lambda each: -max(each.candidate.height, each.candidate.width)
    )
    if smaller.candidate.height < FRAGMENT * larger.candidate.height:
        return whole.evidence > max(PLAUSIBLE, larger.evidence - MARGIN)
    return whole.evidence > DOUBTLESS and min(larger.evidence, smaller.evidence) < PLAUSIBLE


def split_touching(judged: list[Judged], height: float, classify: Classify) -> list[Judged]:
    """Cut wide shapes in two where the network believes more in both halves."""
    parted: list[Judged] = []
    for each in judged:
        halves = _best_halves(each, classify) if _may_be_two(each, height) else None
        parted.extend(halves or [each])
    return parted


def _may_be_two(judged: Judged, height: float) -> bool:
    candidate = judged.candidate
    wide = candidate.width > NARROWEST_PAIR * candidate.height
    return wide and candidate.height > SMALLEST_DIGIT * height and judged.evidence < DOUBTLESS


def _best_halves(judged: Judged, classify: Classify) -> list[Judged] | None:
    halves = [split(judged.candidate, column) for column in thin_columns(judged.candidate.ink)]
    sides = judge([half for pair in halves for half in pair], classify)
    best = max(
        (list(pair) for pair in zip(sides[::2], sides[1::2], strict=True)),
        key=lambda pair: min(each.evidence for each in pair),
        default=None,
    )
    if best is None or min(each.evidence for each in best) < max(judged.evidence, SURE_HALF):
        return None
    shortest = min(each.candidate.height for each in best)
    return best if shortest > HALF_HEIGHT * judged.candidate.height else None


def thin_columns(ink: NDArray[np.uint8], count: int = 5) -> list[int]:
    """Find the columns of least ink in the middle three fifths of a shape, well apart."""
    width = ink.shape[1]
    profile = ink.sum(axis=0, dtype=np.float64)
    columns = range(width // 5, width - width // 5)
    found: list[int] = []
    for column in sorted(columns, key=lambda column: profile[column]):
        if len(found) < count and all(abs(column - other) > width / 12 for other in found):
            found.append(column)
    return [column for column in found if profile[:column].any() and profile[column:].any()]
