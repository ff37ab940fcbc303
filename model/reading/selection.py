"""Which candidates of a page are shown as digits, and which count as unread."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.geometry import Rectangle, measure_nesting
from model.reading.candidate import Candidate
from model.reading.confidence import Values

SHOWN: Final = 0.3
"""What is less probable is not shown. Chosen on the development photos."""

UNREAD: Final = 0.12
"""What is less probable does not count as unread in a row of digits."""

OVERLAP: Final = 0.5
"""Of two digits that share this much of the smaller one, the more probable one is shown."""

BESIDE: Final = 0.5
"""It differs from a digit beside it in height on the page by less than this share of its size."""

NEAR: Final = 2.0
"""It is nearer to it than this many times its size."""

ALIKE: Final = 1.6
"""It is less than this many times larger or smaller."""


def choose(candidates: Sequence[Candidate], probabilities: Values, least: float) -> list[int]:
    """Choose digits, the most probable first, none of which lies over another.

    What is less probable than `least` is left out.

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
    """Find candidates that may be digits and stand in a row with those that are shown."""
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
