"""Two ways of reading one photo, by shapes of ink and by the finder, and which to believe.

They fail differently: shapes miss what lies in shadow or runs into ruled lines, and take such
lines for 1s; the finder misses what is small. What both see is there.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from model.digits import SURE_SCORE, FoundDigit, are_sure
from model.finder import Finding
from model.rectangle import Rectangle
from model.segmentation import Candidate
from model.shapes import frame

CLEAN: Final = 0.95
"""Shapes are enough where the digits have at least this share of the ink."""

CONFIRMED: Final = 0.25
"""A sure shape is confirmed where the finder sees a digit of its size with this score."""

SAME_PLACE: Final = 0.5
"""Rectangles that share more of the smaller one are about one digit …"""

SAME_SIZE: Final = 4.0
"""… where neither has this many times the area of the other: thin lines that run into a
digit, as its shape, are no part of what the finder sees."""

SHAPE_SCORE: Final = 0.3
"""What a shape counts for at least, though the finder sees nothing there."""

DOUBT: Final = 0.3
"""Digits that weigh less speak against a reading."""

MEAN_SUPPORT: Final = 0.35
"""Digits that only one of both is sure of have this much support on average: a few among much
that hardly looks like any are letters, leaves or lines."""

MISSED_SUPPORT: Final = 0.35
"""What shapes leave out is a digit, if a doubtful one, where it has this much support …"""

ELSEWHERE: Final = 0.3
"""… shares at most so much of the smaller rectangle with each digit that they show …"""

LIKE_OTHERS: Final = 2.0
"""… and is less than so many times larger or smaller than these."""

OBJECTION: Final = 0.7
"""A digit is not sure where the finder gives another one this probability."""


def explain_ink(shapes: Sequence[Candidate], digits: Sequence[FoundDigit]) -> float:
    """Measure which share of a photo's ink the digits have that were found in it.

    Args:
        shapes: All shapes of ink.
        digits: What was read among them.

    Returns:
        0.0 to 1.0: clean paper holds nothing but digits.
    """
    amounts = [float(shape.ink.sum()) * shape.contrast for shape in shapes]
    read = [
        amount
        for shape, amount in zip(shapes, amounts, strict=True)
        if any(_lies_in(frame(shape), digit.rectangle) for digit in digits)
    ]
    return sum(read) / max(sum(amounts), 1.0)


def _lies_in(inner: Rectangle, outer: Rectangle) -> bool:
    return inner.overlap(outer) > SAME_PLACE * inner.area


def reconcile(
    shapes: list[FoundDigit],
    sightings: list[FoundDigit],
    findings: Sequence[Finding],
    *,
    explained: float,
) -> list[FoundDigit]:
    """Choose between two readings of one photo.

    Sure shapes that the finder confirms are believed first, then what the finder is sure of,
    that there is nothing included, unless clean paper says otherwise. Else the reading counts
    that has more in its favor, or neither where even that has little. Its digits are as sure as
    the finder is of each; none is sure that looks like another digit to the finder, nor what
    the shapes leave out and it sees.

    Args:
        shapes: The digits among the shapes of ink.
        sightings: Those at the places which the finder names.
        findings: All of these places.
        explained: Share of the ink that the shapes' digits have.
    """
    chosen = _choose(shapes, sightings, findings, explained=explained)
    missed = [replace(digit, score=0.0) for digit in sightings if _is_missed(digit, chosen)]
    return [*(_hear_objection(digit, findings) for digit in chosen), *missed]


def _choose(
    shapes: list[FoundDigit],
    sightings: list[FoundDigit],
    findings: Sequence[Finding],
    *,
    explained: float,
) -> list[FoundDigit]:
    seen = [replace(digit, score=_score_at(digit.rectangle, findings)) for digit in shapes]
    confirmed = are_sure(shapes) and all(digit.score >= CONFIRMED for digit in seen)
    if confirmed and len(shapes) >= sum(digit.score >= SURE_SCORE for digit in sightings):
        return shapes
    if not sightings:
        return seen if explained >= CLEAN and not any(each.is_strange for each in seen) else []
    likelier = sightings
    if not are_sure(sightings) and _weigh(seen, SHAPE_SCORE) >= _weigh(sightings):
        likelier = seen
    return likelier if sum(digit.support - MEAN_SUPPORT for digit in likelier) >= 0.0 else []


def _is_missed(sighting: FoundDigit, digits: Sequence[FoundDigit]) -> bool:
    """Tell whether the digits that were chosen leave out one more of their size."""
    if not digits or sighting.support < MISSED_SUPPORT:
        return False
    usual = median(digit.rectangle.longer_side for digit in digits)
    size = sighting.rectangle.longer_side / usual
    return 1 / LIKE_OTHERS < size < LIKE_OTHERS and not any(
        sighting.rectangle.nesting(digit.rectangle) > ELSEWHERE for digit in digits
    )


def _hear_objection(digit: FoundDigit, findings: Sequence[Finding]) -> FoundDigit:
    """Take the sureness from a digit that looks like another one from afar."""
    said = _finding_at(digit.rectangle, findings)
    if said is None or said.probabilities.max() < OBJECTION:
        return digit
    agrees = said.probabilities.argmax() == digit.digit
    return digit if agrees else replace(digit, score=0.0)


def _score_at(place: Rectangle, findings: Sequence[Finding]) -> float:
    """Tell how much the finder believes in a digit just there."""
    finding = _finding_at(place, findings)
    return finding.score if finding else 0.0


def _finding_at(place: Rectangle, findings: Sequence[Finding]) -> Finding | None:
    there = (each for each in findings if _are_one(each.rectangle, place))
    return max(there, key=lambda each: each.score, default=None)


def _are_one(first: Rectangle, second: Rectangle) -> bool:
    smaller, larger = sorted((first.area, second.area))
    return larger < SAME_SIZE * smaller and first.nesting(second) > SAME_PLACE


def _weigh(digits: Sequence[FoundDigit], least_score: float = 0.0) -> float:
    """Add up what speaks for the digits of a reading, and what against them."""
    return sum(
        max(digit.score, least_score) * (1.0 - digit.strangeness) * digit.confidence - DOUBT
        for digit in digits
    )
