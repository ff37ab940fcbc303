"""Alignment of the digits that were read with those of the label."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """The alignment of a text with its label that needs the fewest edits.

    Attributes:
        distance: Number of insertions, deletions and replacements.
        pairs: Indexes of aligned characters in the text and in the label, the last pair first.
        missing: Number of characters of the label without a pair.
        extra: Number of characters of the text without a pair.
    """

    distance: int
    pairs: list[tuple[int, int]]
    missing: int
    extra: int


def align(text: str, label: str) -> Alignment:
    """Align a text with its label.

    Source: Levenshtein 1966; Needleman and Wunsch 1970.
    """
    costs = [list(range(len(label) + 1))]
    for row, given in enumerate(text, start=1):
        costs.append([row])
        for column, wanted in enumerate(label, start=1):
            replaced = costs[row - 1][column - 1] + (given != wanted)
            left_out = min(costs[row - 1][column], costs[row][column - 1]) + 1
            costs[row].append(min(replaced, left_out))
    pairs = []
    row, column = len(text), len(label)
    while row and column:
        replaced = costs[row - 1][column - 1] + (text[row - 1] != label[column - 1])
        if costs[row][column] == replaced:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif costs[row][column] == costs[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1
    missing, extra = (len(each) - len(pairs) for each in (label, text))
    return Alignment(distance=costs[-1][-1], pairs=pairs, missing=missing, extra=extra)


def digit_error_rate(text: str, label: str) -> float:
    """Return the edit distance per labeled digit, at most 1.0; 1.0 if only the label is empty."""
    return min(1.0, align(text, label).distance / max(1, len(label)))
