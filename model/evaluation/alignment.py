"""Which digits of a text stand for which of its label."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """The cheapest way from a text to its label.

    Attributes:
        distance: Insertions, deletions and replacements.
        pairs: Which character of the text stands for which of the label.
        missing: How many characters of the label stand for none.
        extra: How many characters of the text stand for none.
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
    """Return the edit distance a labeled digit, at most 1.0; without a label, 1.0 for any text."""
    return min(1.0, align(text, label).distance / max(1, len(label)))
