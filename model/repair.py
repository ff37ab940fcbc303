"""Digits that do not come in one shape each: pieces joined, touching ones split."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.judging import PLAUSIBLE, SMALLEST_DIGIT, Classify, Judged, judge
from model.segmentation import Candidate, join, split

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
WIDEST_PAIR: Final = 2.5
"""Two touching digits are at least and at most this wide, as a share of their height."""

THICKEST_PAIR: Final = 0.25
"""And their strokes are thinner than this share of it."""

SURE_HALF: Final = 0.8
"""Each of two touching digits has at least this probability."""

HALF_HEIGHT: Final = 0.6
"""Each of two touching digits is at least this share as tall as both."""


def join_pieces(judged: list[Judged], height: float, classify: Classify) -> list[Judged]:
    """Join pieces that lie close where the network believes more in the whole."""
    wholes = (_join(pair, classify) for pair in islice(_close_pairs(judged, height), JOIN_LIMIT))
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


def _close_pairs(judged: list[Judged], height: float) -> Iterator[tuple[Judged, Judged]]:
    """Pair what may be two pieces of one digit, all pairs measured at once."""
    inner = [each for each in judged if not each.candidate.at_edge]
    frames = np.array([_corners(each.candidate) for each in inner], np.int64).reshape(-1, 2, 2)
    first, second = np.triu_indices(len(inner), k=1)
    starts, ends = frames[:, 0], frames[:, 1]
    gaps = np.maximum(starts[first], starts[second]) - np.minimum(ends[first], ends[second])
    spans = np.maximum(ends[first], ends[second]) - np.minimum(starts[first], starts[second])
    sides = (ends - starts).max(axis=1, initial=0)
    close = (
        (gaps.max(axis=1) < JOIN_DISTANCE * height)
        & (spans.max(axis=1) < LARGEST_WHOLE * height)
        & (np.maximum(sides[first], sides[second]) > LARGEST_PIECE * height)
    )
    for index in np.flatnonzero(close).tolist():
        yield inner[first[index]], inner[second[index]]


def _corners(candidate: Candidate) -> tuple[int, int, int, int]:
    return candidate.x, candidate.y, candidate.right, candidate.bottom


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
    return (
        judged.evidence < DOUBTLESS
        and NARROWEST_PAIR < candidate.width / candidate.height < WIDEST_PAIR
        and candidate.height > SMALLEST_DIGIT * height
        and candidate.stroke_width < THICKEST_PAIR * candidate.height
    )


def _best_halves(judged: Judged, classify: Classify) -> list[Judged] | None:
    least = max(judged.evidence, SURE_HALF)
    cuts = [split(judged.candidate, column) for column in thin_columns(judged.candidate.ink)]
    lefts = judge([left for left, _ in cuts], classify)
    # The right half is only worth a look where the left one is a digit.
    hopeful = [
        (left, right)
        for left, (_, right) in zip(lefts, cuts, strict=True)
        if left.evidence >= least
    ]
    rights = judge([right for _, right in hopeful], classify)
    pairs = [[left, right] for (left, _), right in zip(hopeful, rights, strict=True)]
    best = max(pairs, key=lambda pair: min(each.evidence for each in pair), default=None)
    if best is None or best[1].evidence < least:
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
