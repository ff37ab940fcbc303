"""Slashes and brackets that look like 1s: the number around them shows what they are."""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

import cv2
import numpy as np

from model.reading.candidate import Candidate
from model.reading.reading_order import Position
from model.spec import NOT_A_DIGIT

MORE_LEAN: Final = 0.2
"""Minimum difference between the lean of a slash and that of digits. Chosen on made-up dates and
checked on the development photos."""

_DAY, _MONTH, _YEAR = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])", "([0-9]{2}|(19|20)[0-9]{2})"

DATE: Final = re.compile(
    f"{_DAY}/{_MONTH}/{_YEAR}|{_MONTH}/{_DAY}/{_YEAR}|(19|20)[0-9]{{2}}/{_MONTH}/{_DAY}"
)
"""Pattern of a date; the day or the month comes first, or the year."""

BOW: Final = 0.13
"""Minimum bow of a bracket. Chosen on made-up numbers in brackets and checked on the development
photos."""

REJECTED: Final = 0.5
"""Minimum probability, by the context network, that a slash or a bracket is no digit."""

INK: Final = 0.3
"""Minimum sum of the intensities in a row of pixels that holds ink."""

FEWEST_ROWS: Final = 8
"""Minimum number of rows with ink in which a bow can be measured."""


def leave_out_signs(places: Sequence[Position], candidates: Sequence[Candidate]) -> list[Position]:
    """Leave out the slashes of dates and pairs of brackets, and mark 1s that may be signs.

    Signs separate groups.

    Args:
        places: All digits in reading order.
        candidates: What the indexes of the places refer to.
    """
    numbers = _split_numbers(places)
    ends = [candidates[number[end].index] for number in numbers for end in (0, -1)]
    usual_lean = median([measure_lean(each) for each in ends if each.digit == 1] or [-np.inf])
    kept: list[Position] = []
    for number in numbers:
        signs, maybe = find_signs([candidates[place.index] for place in number], usual_lean)
        for position, place in enumerate(number):
            if position in signs:
                continue
            follows = bool(kept) and kept[-1].row == place.row
            starts = follows and (place.starts_group or position - 1 in signs)
            kept.append(replace(place, starts_group=starts, may_be_sign=position in maybe))
    return kept


def _split_numbers(places: Sequence[Position]) -> list[list[Position]]:
    """Split places where a row or a group starts."""
    numbers: list[list[Position]] = []
    for place in places:
        if not numbers or place.starts_group or place.row != numbers[-1][-1].row:
            numbers.append([])
        numbers[-1].append(place)
    return numbers


def find_signs(number: Sequence[Candidate], usual_lean: float) -> tuple[set[int], set[int]]:
    """Find 1s that are signs, and 1s that may be signs, by their positions in a number.

    Slashes are signs if they make the number a date, brackets if there are two, and either if the
    surroundings show no digit. Otherwise a slash or a closing bracket may be a 1. `usual_lean` is
    that of 1s which cannot be slashes.
    """
    slashes, brackets = _find_slashes(number, usual_lean), _find_brackets(number)
    text = "".join(
        "/" if index in slashes else f"{each.digit}" for index, each in enumerate(number)
    )
    signs = {
        index
        for index in slashes | brackets
        if number[index].context_probabilities[NOT_A_DIGIT] > REJECTED
    }
    if DATE.fullmatch(text):
        signs |= slashes
    if len(number) > len(brackets) > 1:
        signs |= brackets
    # The flag of a 1 bows it as an opening bracket is bowed.
    return signs, (slashes | brackets) - signs - {0}


def _find_slashes(number: Sequence[Candidate], usual_lean: float) -> set[int]:
    """Find 1s with digits on both sides that lean more to the right than these and other 1s."""
    ones = [index for index in range(1, len(number) - 1) if number[index].digit == 1]
    leans = [measure_lean(each) for each in number] if ones else []
    return {
        index
        for index in ones
        if leans[index] - usual_lean > MORE_LEAN
        and leans[index] - median(leans[:index] + leans[index + 1 :]) > MORE_LEAN
    }


def _find_brackets(number: Sequence[Candidate]) -> set[int]:
    """Find 1s at the ends of a number that are bowed outward."""
    found: set[int] = set()
    if len(number) > 1 and _bow(number[0]) > BOW:
        found.add(0)
    if len(number) > 1 and _bow(number[-1]) < -BOW:
        found.add(len(number) - 1)
    return found


def measure_lean(candidate: Candidate) -> float:
    """Measure by how many pixels ink goes to the right for each pixel upward.

    Source: LeCun et al. 1998, "Gradient-based learning applied to document recognition" (the
    moments by which MNIST's digits were deslanted).
    """
    moments = cv2.moments(candidate.network_input[..., 0])
    return -moments["mu11"] / max(moments["mu02"], 1e-6)


def _bow(candidate: Candidate) -> float:
    """Measure how far a 1 is bowed to the left: its sagitta as a share of half its height."""
    ink = candidate.network_input[..., 0].astype(float)
    rows = np.flatnonzero(ink.sum(axis=1) > INK)
    if candidate.digit != 1 or len(rows) < FEWEST_ROWS:
        return 0.0
    centers = ink[rows] @ np.arange(ink.shape[1]) / ink[rows].sum(axis=1)
    curvature, _, _ = np.polyfit(np.linspace(-1, 1, len(rows)), centers, 2)
    return float(2 * curvature / len(rows))
