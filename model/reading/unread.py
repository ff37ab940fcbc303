"""What looks like digits in a row of digits, but was not understood."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.geometry import Rectangle
from model.reading.candidate import Candidate
from model.reading.confidence import UNREAD, Values, choose

BESIDE: Final = 0.5
"""It differs from a digit beside it in height on the page by less than this share of its size."""

NEAR: Final = 2.0
"""It is nearer to it than this many times its size."""

ALIKE: Final = 1.6
"""It is less than this many times larger or smaller."""


def find_unread(
    candidates: Sequence[Candidate], probabilities: Values, shown: Sequence[int]
) -> list[Candidate]:
    """Find candidates that stand in a row with digits, and may be digits.

    Args:
        candidates: All of one photo.
        probabilities: Shape (n,), of each.
        shown: Indexes of the digits.
    """
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
