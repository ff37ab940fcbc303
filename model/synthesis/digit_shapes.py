"""Digit shapes of several countries' schools and hands, which are rare in MNIST.

MNIST's writers are American. In other countries a 1 has an upstroke and often a foot, a 7 a bar,
a 4 is closed at the top or open to the side, a 9 ends in a curve, a 0 is slashed.
"""

import functools
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images import Ink
from model.recognition.preprocessing import lay_out
from model.synthesis.random_choices import happens
from model.synthesis.strokes import Strokes, connect, draw, scale_to_height

Points = NDArray[np.floating]
"""Shape (n, 2): (x, y)."""

FORMS: Final = {
    0: (
        "38,2 16,9 3,45 10,82 30,98 52,85 62,50 53,16 38,2",
        "40,6 22,2 7,30 5,70 24,98 44,84 52,46 46,16 34,9",
        "46,12 26,1 6,26 4,70 24,99 48,84 58,46 50,14 32,3 26,14 44,20",
        "10,14 34,1 66,18 74,52 62,88 34,99 8,84 0,48 12,14",
        "38,2 16,9 3,45 10,82 30,98 52,85 62,50 53,16 38,2 / 60,2 6,98",
        "38,2 16,9 3,45 10,82 30,98 52,85 62,50 53,16 38,2 / 50,20 14,80",
        "38,2 16,9 3,45 10,82 30,98 52,85 62,50 53,16 38,2 / 68,-8 -6,108",
    ),
    1: (
        "20,1 20,50 20,99",
        "34,1 24,50 12,99",
        "2,22 16,12 26,1 26,1 26,50 25,99",
        "0,34 14,19 28,1 28,1 27,50 26,99",
        "0,50 16,26 34,1 34,1 32,50 30,99",
        "0,66 20,36 38,1 38,1 35,50 32,99",
        "0,44 18,32 32,1 32,1 30,50 26,99",
        "8,18 22,1 22,1 22,98 22,98 / 2,99 42,99",
        "2,32 28,1 28,1 28,50 28,98 / 8,99 28,98 50,99",
        "0,52 32,1 32,1 32,50 31,98 / 6,99 58,98",
        "22,1 22,50 22,98 / 4,98 22,98 42,99",
        "10,6 24,1 24,1 24,98 24,98 / 6,99 44,98",
    ),
    2: (
        "7,22 17,5 38,1 54,16 48,42 26,72 3,97 3,97 32,95 62,97",
        "8,18 28,1 50,10 50,36 30,66 10,92 4,82 18,76 34,88 48,97 63,90",
        "6,26 20,4 44,3 54,24 40,54 14,82 6,96 20,84 36,90 50,98 66,94",
        "4,12 22,1 46,8 52,28 42,52 2,98 2,98 58,98",
        "10,30 4,14 24,1 48,10 46,40 24,70 2,96 20,90 40,99 60,92",
        "6,4 44,4 44,4 50,30 30,64 4,97 4,97 34,97 60,97",
    ),
    3: (
        "6,13 27,1 49,11 47,34 24,46 24,46 49,55 56,77 39,96 18,98 2,87",
        "4,2 52,2 52,2 24,40 24,40 48,46 57,72 40,96 6,93",
        "8,10 30,1 48,14 42,36 22,46 14,44 22,40 44,52 54,76 34,98 4,90",
        "2,16 26,1 50,14 44,38 26,46 46,54 56,78 36,99 2,86",
        "6,4 48,3 48,3 18,44 18,44 52,54 50,84 28,98 2,92",
    ),
    4: (
        "14,2 10,30 6,58 6,58 30,59 62,56 / 46,24 45,60 44,100",
        "45,1 24,33 2,66 2,66 32,66 64,64 / 45,1 45,50 44,100",
        "30,1 16,32 2,64 2,64 32,63 64,60 / 42,36 40,68 37,100",
        "52,1 52,1 4,70 4,70 66,68 66,68 / 50,2 49,50 48,100",
        "6,3 4,28 10,50 28,56 50,46 50,46 / 52,2 51,50 48,100",
        "40,1 22,30 0,62 0,62 66,60 66,60 / 40,1 44,30 46,62 44,100",
        "34,2 2,58 2,58 58,56 58,56 / 36,30 30,66 24,100",
        "48,99 48,50 48,1 48,1 2,68 2,68 66,66",
    ),
    5: (
        "16,3 14,22 11,43 11,43 33,37 54,50 56,76 38,95 18,98 2,90 / 16,4 34,4 56,2",
        "54,2 34,3 14,3 14,3 13,22 10,44 10,44 34,38 55,54 54,80 34,97 4,92",
        "18,12 14,30 12,46 12,46 34,40 52,54 52,80 32,98 4,92 / 20,6 40,3 62,-2",
        "56,2 16,3 16,3 8,48 8,48 50,50 54,82 26,98 0,90",
        "50,4 26,2 14,16 14,34 34,46 52,62 50,86 28,99 4,92",
        "12,4 12,44 12,44 40,40 54,60 46,88 22,98 2,92 / 12,3 58,4",
    ),
    6: (
        "44,1 20,24 5,58 10,87 31,98 53,84 52,61 32,52 9,70",
        "32,0 13,28 4,62 9,88 28,99 48,86 49,66 32,56 10,68",
        "52,10 36,1 16,18 4,56 10,88 32,99 54,84 50,58 28,50 6,66",
        "56,16 44,2 24,8 8,40 6,78 26,98 50,88 52,64 34,54 10,64",
        "30,1 10,40 2,74 16,98 40,94 46,74 28,62 6,76",
        "48,1 14,46 4,74 20,98 48,92 54,72 34,60 14,72 12,90",
    ),
    7: (
        "2,5 30,5 60,3 60,3 40,45 24,100",
        "2,6 30,6 60,3 60,3 41,45 27,100 / 14,52 35,50 57,48",
        "4,20 3,6 3,6 30,7 60,3 60,3 42,45 30,100 / 18,50 54,47",
        "0,10 18,4 40,9 62,2 62,2 42,44 28,100 / 16,54 30,49 44,54 58,47",
        "2,3 62,3 62,3 44,36 36,66 34,100",
        "2,24 2,5 2,5 62,4 62,4 36,54 22,100",
        "4,4 60,2 60,2 44,48 32,100 / 24,60 58,44",
        "2,4 58,4 58,4 50,50 46,100 / 28,50 68,50",
    ),
    8: (
        "46,7 32,1 12,12 14,33 33,47 54,66 54,88 31,99 8,88 9,68 28,48 48,31 50,14 46,7",
        "28,46 10,30 14,8 30,1 46,10 48,30 28,46 8,62 6,86 28,99 52,88 50,62 28,46",
        "28,1 10,12 12,34 28,44 46,34 46,12 28,1 / 28,44 4,62 4,88 28,99 54,88 52,62 28,44",
        "54,6 34,1 12,10 14,30 36,46 56,68 48,94 22,98 6,82 18,60 44,38 58,16",
        "50,2 14,22 16,40 44,62 46,88 24,99 4,84 14,58 54,24",
        "30,46 12,34 16,12 36,2 54,16 48,36 24,50 4,70 10,94 34,98 46,80 34,54 18,40",
    ),
    9: (
        "53,22 47,6 31,1 9,13 6,36 24,49 44,38 53,20 53,20 54,55 51,100",
        "53,24 47,6 32,1 10,12 6,36 25,49 45,38 53,22 53,22 52,60 40,95 12,96",
        "48,20 30,1 8,14 8,36 26,46 44,34 50,12 50,12 50,56 42,88 20,99 2,86",
        "46,10 24,2 4,20 8,42 28,48 46,34 52,8 52,8 44,56 26,100",
        "50,26 44,6 22,1 4,18 8,42 30,50 50,34 54,16 56,50 46,84 24,99 4,92",
        "40,4 14,6 2,26 14,46 40,42 52,20 44,4 52,20 46,62 20,94",
        "52,4 20,2 4,22 14,44 40,42 52,16 52,4 52,4 52,98 52,98",
    ),
}
"""The forms of each digit.

Points "x,y" in hundredths of the digit's height, y down; " / " lifts the pen. A curve runs
through the points; a point that is repeated is a corner.
"""

STEPS: Final = 6
"""Number of line segments between two points."""

WOBBLE: Final = 5.0
"""Standard deviation of points from the form, in hundredths of the height."""

NEAR: Final = 0.1
"""Distance from its bar within which the stem of a 7 is searched, as a share of the height."""

EUROPEAN: Final = frozenset({0, 1, 7})
"""Digits that have an additional stroke in parts of Europe."""

ENLARGEMENT: Final = 4
"""Factor by which an image is enlarged before strokes are drawn into it."""

STROKE_LEVEL: Final = 100
"""Ink above this level, of 255, belongs to a stroke."""


def write_form(random: np.random.Generator, digit: int | None = None) -> tuple[Strokes, int]:
    """Write the given or a random digit in one of its forms, with random deviations.

    Returns:
        Strokes of height 1 around (0, 0), and which digit they are.
    """
    digit = int(random.integers(len(FORMS))) if digit is None else digit
    form = _parse(FORMS[digit][int(random.integers(len(FORMS[digit])))])
    wobble = WOBBLE * random.uniform(0.2, 1.4)
    lines = np.concatenate([connect(interpolate(_miss(points, wobble, random))) for points in form])
    return np.asarray(scale_to_height(lines.reshape(-1, 2)).reshape(lines.shape)), digit


@functools.cache
def _parse(form: str) -> list[Points]:
    return [
        np.array([point.split(",") for point in stroke.split()], np.float64)
        for stroke in form.split(" / ")
    ]


def _miss(points: Points, wobble: float, random: np.random.Generator) -> Points:
    """Move the points of a stroke a little; both points of a corner move together."""
    missed = points + random.normal(0, wobble, points.shape)
    corners = 1 + np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    missed[corners] = missed[corners - 1]
    return missed


def interpolate(points: Points) -> Points:
    """Interpolate points by a curve, with corners where a point is repeated.

    Source: Catmull and Rom 1974, "A class of local interpolating splines".
    """
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    before, start, end, after = (ends[skipped : len(ends) - 3 + skipped] for skipped in range(4))
    share = np.linspace(0, 1, STEPS, endpoint=False)[:, None, None]
    slope = (end - before) / 2
    bend = before - 2.5 * start + 2 * end - after / 2
    twist = 1.5 * (start - end) + (after - before) / 2
    curve = start + share * (slope + share * (bend + share * twist))
    moving = (start != end).any(axis=1)
    return np.vstack([curve[:, moving].transpose(1, 0, 2).reshape(-1, 2), points[-1:]])


def make_european_strokes(points: Points, label: int, random: np.random.Generator) -> list[Strokes]:
    """Make the flag or foot of a 1, the cross of a 7, the slash of a 0; none for other digits.

    The points are those of the digit, of height 1 around (0, 0).
    """
    strokes = {0: _slash, 1: _flag_and_foot, 7: _cross}
    return strokes[label](points, random) if label in EUROPEAN else []


def add_european_strokes(image: Ink, label: int, random: np.random.Generator) -> Ink:
    """Draw these strokes into an image of a digit; return other digits unchanged.

    Returns:
        Shape (28, 28), scaled and centered again.
    """
    if label not in EUROPEAN:
        return image
    size = (image.shape[1] * ENLARGEMENT, image.shape[0] * ENLARGEMENT)
    board = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    points = np.argwhere(board > STROKE_LEVEL)[:, ::-1]
    if not len(points):
        return image
    low, high = points.min(axis=0), points.max(axis=0)
    middle, height = (low + high) / 2, max(1, high[1] - low[1])
    added = make_european_strokes((points - middle) / height, label, random)
    pen = int(random.integers(6, 13))
    for strokes in added:
        draw(board, np.asarray(strokes * height + middle, np.float32), pen=pen)
    return lay_out(board) if added else image


def _flag_and_foot(points: Points, random: np.random.Generator) -> list[Strokes]:
    top, bottom = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
    foot = happens(0.35, random)
    added = []
    if foot:
        left, right = random.uniform(0.1, 0.32, 2)
        added.append(connect(bottom + np.array([(-left, 0), (right, 0)])))
    if not foot or happens(0.7, random):
        length, angle = random.uniform(0.2, 0.75), random.uniform(0.35, 1.1)
        end = length * np.array([-np.sin(angle), np.cos(angle)])
        bow = end / 2 + random.normal(0, 0.04, 2)
        added.append(connect(top + np.array([end, bow, (0, 0)])))
    return added


def _cross(points: Points, random: np.random.Generator) -> list[Strokes]:
    level = random.uniform(-0.08, 0.15)
    near = points[np.abs(points[:, 1] - level) < NEAR]
    middle = np.array([near[:, 0].mean() if len(near) else 0.0, level])
    left, right, tilt = random.uniform((0.12, 0.12, -0.1), (0.35, 0.35, 0.1))
    wave = random.normal(0, 0.03)
    return [connect(middle + np.array([(-left, tilt), (0, wave), (right, -tilt)]))]


def _slash(points: Points, random: np.random.Generator) -> list[Strokes]:
    low, high = points.min(axis=0), points.max(axis=0)
    half = (high - low) / 2 * random.uniform(0.7, 1.15)
    return [connect((low + high) / 2 + half * np.array([(-1, 1), (1, -1)]))]
