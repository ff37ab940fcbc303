"""Choose the candidates of a page that are shown as digits, and those that count as unread."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.geometry import Rectangle, measure_nesting
from model.reading.candidate import OVERLAP, Candidate
from model.reading.confidence import Values

SHOWN: Final = 0.3
"""Minimum probability of a digit that is shown. Chosen on the development photos."""

UNREAD: Final = 0.12
"""Minimum probability of a candidate that counts as unread in a row of digits."""

BESIDE: Final = 0.5
"""Maximum vertical distance of unread ink from a digit beside it, in sizes of the digit."""

NEAR: Final = 2.0
"""Maximum horizontal distance between them, in sizes of the digit."""

ALIKE: Final = 1.6
"""Maximum ratio of their sizes."""


def choose(candidates: Sequence[Candidate], probabilities: Values, least: float) -> list[int]:
    """Choose candidates that do not overlap, the most probable first.

    Candidates that are less probable than `least` are left out.

    Returns:
        Indexes of the candidates.
    """
    nesting = measure_nesting([each.rectangle for each in candidates])
    hidden = probabilities < least
    chosen: list[int] = []
    for index in np.argsort(-probabilities).tolist():
        if not hidden[index]:
            chosen.append(index)
            hidden |= np.maximum(nesting[index], nesting[:, index]) >= OVERLAP
    return chosen


def find_unread(
    candidates: Sequence[Candidate], probabilities: Values, shown: Sequence[int]
) -> list[Candidate]:
    """Find candidates that are not shown but may be digits in a row with those that are."""
    read = [candidates[index].rectangle for index in shown]
    raised = np.array(probabilities)
    raised[list(shown)] = 1.0
    return [
        candidates[index]
        for index in choose(candidates, raised, UNREAD)
        if index not in shown
        and any(_stands_beside(candidates[index].rectangle, each) for each in read)
    ]


def _stands_beside(one: Rectangle, digit: Rectangle) -> bool:
    size = digit.longer_side
    return (
        abs(one.center_y - digit.center_y) < BESIDE * size
        and abs(one.center_x - digit.center_x) < NEAR * size
        and size / ALIKE < one.longer_side < size * ALIKE
    )
