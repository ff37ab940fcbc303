"""Which candidates are digits: the network's opinion, weighed with size, contrast and stroke."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from model.judging import PLAUSIBLE, SMALLEST_DIGIT, Classify, Judged, judge, usual_height
from model.repair import join_pieces, split_touching
from model.segmentation import Candidate

FAINTEST_DIGIT: Final = 0.3
"""Strokes of one photo have at least this share of their usual contrast."""

FAINTEST_AT_EDGE: Final = 0.5
"""The same for shapes that run into the edge of the photo: often shadows and table tops."""

THICKEST_STROKE: Final = 0.3
"""Strokes are thinner than this share of the longer side of their digit."""

STROKE_RATIO: Final = 2.5
"""Strokes of one photo differ in width by less than this factor from the usual one."""

CLUTTER_ALLOWED: Final = 6
CLUTTER_PER_DIGIT: Final = 3
"""Other shapes that a readable photo may have: so many, and so many more for each digit."""

JUMBLE: Final = 2
"""With this many times more of them a photo is a jumble, whatever is done to its shapes."""

READABLE_SHARE: Final = 0.6
"""Where fewer of the large shapes are digits, the photo shows something else."""


def select_digits(candidates: Sequence[Candidate], classify: Classify) -> list[Judged]:
    """Choose the candidates that are digits, joined and split where that reads better.

    Returns:
        The digits in no particular order; nothing where the photo shows something else.
    """
    judged = judge(candidates, classify)
    if _is_jumble(judged):
        return []
    height = usual_height(judged)
    judged = join_pieces(judged, height, classify)
    judged = split_touching(judged, height, classify)
    return keep_digits(judged)


def _is_jumble(judged: Sequence[Judged]) -> bool:
    """Tell where there is so much else that joining and splitting could not make it readable."""
    digits = sum(each.evidence >= PLAUSIBLE for each in judged)
    return len(judged) - digits > JUMBLE * _clutter_allowed(digits)


def _clutter_allowed(digits: int) -> int:
    return CLUTTER_ALLOWED + CLUTTER_PER_DIGIT * digits


def keep_digits(judged: Sequence[Judged]) -> list[Judged]:
    """Drop what is too small, faint, thick or strange beside the rest of the photo."""
    height = usual_height(judged)
    plausible = [each for each in judged if _is_plausible(each, height)]
    if not plausible:
        return []
    contrast = float(median(each.candidate.contrast for each in plausible))
    stroke = float(median(each.candidate.stroke_width for each in plausible))
    digits = [each for each in plausible if _fits(each, contrast=contrast, stroke=stroke)]
    return digits if _is_readable(judged, digits, height) else []


def _is_plausible(judged: Judged, height: float) -> bool:
    candidate = judged.candidate
    return (
        judged.evidence >= PLAUSIBLE
        and candidate.height >= SMALLEST_DIGIT * height
        and candidate.stroke_width <= THICKEST_STROKE * max(candidate.height, candidate.width)
    )


def _fits(judged: Judged, *, contrast: float, stroke: float) -> bool:
    candidate = judged.candidate
    faintest = contrast * (FAINTEST_AT_EDGE if candidate.at_edge else FAINTEST_DIGIT)
    ratio = candidate.stroke_width / stroke
    return candidate.contrast >= faintest and 1 / STROKE_RATIO <= ratio <= STROKE_RATIO


def _is_readable(judged: Sequence[Judged], digits: Sequence[Judged], height: float) -> bool:
    """Tell a page of digits from a picture in which some shapes happen to look like one."""
    strangers = [
        each
        for each in judged
        if each.strangeness > PLAUSIBLE
        and each.candidate.height >= SMALLEST_DIGIT * height
        and not each.candidate.at_edge
    ]
    others = len(judged) - len(digits)
    readable = len(digits) >= READABLE_SHARE * (len(digits) + len(strangers))
    return readable and others <= _clutter_allowed(len(digits))
