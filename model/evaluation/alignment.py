"""Which digits of a text stand for which of its label."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """The cheapest way from a text to its label.

    Attributes:
        distance: Insertions, deletions and replacements.
        pairs: Which character of the text stands for which of the label.
        missing: How many characters of the label stand for none.
    """

    distance: int
    pairs: list[tuple[int, int]]
    missing: int


def align(text: str, label: str) -> Alignment:
    """Align a text with its label.

    Source: Levenshtein 1966; Needleman and Wunsch 1970.
    """
    costs = np.zeros((len(text) + 1, len(label) + 1), int)
    costs[:, 0], costs[0] = range(len(text) + 1), range(len(label) + 1)
    for row, given in enumerate(text, start=1):
        for column, wanted in enumerate(label, start=1):
            replaced = costs[row - 1, column - 1] + (given != wanted)
            left_out = min(costs[row - 1, column], costs[row, column - 1]) + 1
            costs[row, column] = min(replaced, left_out)
    pairs = []
    row, column = len(text), len(label)
    while row and column:
        replaced = costs[row - 1, column - 1] + (text[row - 1] != label[column - 1])
        if costs[row, column] == replaced:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif costs[row, column] == costs[row - 1, column] + 1:
            row -= 1
        else:
            column -= 1
    return Alignment(distance=int(costs[-1, -1]), pairs=pairs, missing=len(label) - len(pairs))


def digit_error_rate(text: str, label: str) -> float:
    """Return the edit distance a labeled digit, at most 1.0; without a label, 1.0 for any text."""
    return min(1.0, align(text, label).distance / max(1, len(label)))
