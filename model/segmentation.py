"""From an ink map to candidates: each shape of ink that may be a digit.

Shapes come from connected strokes. A digit may lie in two pieces, two digits may touch:
`join` and `split` make the other candidates that a classifier can choose from.
"""

import functools
import math
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.levels import count_levels, level_of_share
from model.preprocessing import crop_to_ink, estimate_stroke_width

Ink = NDArray[np.uint8]
"""Shape (height, width), 0 (paper) to 255 (full ink)."""

FAINTEST_INK: Final = 14
"""Ink below this level (of 255) is paper grain."""

FULL_INK: Final = 255.0

FULL_INK_SHARE: Final = 0.85
"""Of a shape's ink, by area, so much is at most as dark as its full ink."""

SMALLEST_SHARE: Final = 0.008
SMALLEST_PIXELS: Final = 6.0
"""Shapes smaller than this share of the image's longer side, or these pixels, are dust."""

EDGE_CONTACT: Final = 0.9
"""A shape that touches an edge of the image along this share of its longer side is no digit."""

CANDIDATE_LIMIT: Final = 150
"""Of more shapes than this only the largest are looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A shape of ink that may be a digit.

    Attributes:
        ink: Shape (height, width), 0 (paper) to 255 (full ink); no empty edges.
        x: Its left edge in the image, in pixels.
        y: Its upper edge in the image, in pixels.
        contrast: Level of its full ink in the ink map, 0 to 255.
        at_edge: Whether it runs into the edge of the image.
    """

    ink: Ink
    x: int
    y: int
    contrast: float
    at_edge: bool

    @property
    def width(self) -> int:
        """Width in pixels of the image."""
        return int(self.ink.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels of the image."""
        return int(self.ink.shape[0])

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    @functools.cached_property
    def stroke_width(self) -> float:
        """Mean width of its strokes in pixels of the image."""
        return estimate_stroke_width(self.ink)

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height


def find_candidates(ink: Ink) -> list[Candidate]:
    """Cut every stroke or group of touching strokes out of an ink map, the largest first.

    Strokes are weak ink that is connected to strong ink.

    Args:
        ink: Shape (height, width), 0 (paper) to 255, from `extract_ink`.

    Source: thresholds by Otsu 1979 over all that is no grain; hysteresis by Canny 1986.
    """
    smooth = cv2.blur(ink, (3, 3)).astype(np.uint8, copy=False)
    weak, strong = measure_thresholds(smooth)
    labels, statistics = _label(_exceeds(smooth, weak))
    sides = statistics[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    smallest = max(SMALLEST_PIXELS, SMALLEST_SHARE * max(ink.shape))
    is_stroke = np.zeros(len(sides), np.bool_)
    is_stroke[labels[_exceeds(smooth, strong)]] = True
    strokes = np.flatnonzero(is_stroke & (sides >= smallest))
    largest_first = strokes[np.argsort(-sides[strokes], kind="stable")][:CANDIDATE_LIMIT]
    return [
        _cut_shape(ink, labels, int(label), statistics[label].tolist())
        for label in largest_first
        if not _lies_along_edge(labels, int(label), int(sides[label]))
    ]


def _label(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the connected shapes of a mask from 1 on, and measure each.

    This algorithm measures shapes on its way, three times faster than the usual one, but only
    where both sides are even.
    """
    height, width = mask.shape
    even = cv2.copyMakeBorder(
        mask.view(np.uint8), 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=0
    )
    _, labels, statistics, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        even, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    return np.asarray(labels[:height, :width], np.int32), np.asarray(statistics, np.int32)


def measure_thresholds(ink: Ink) -> tuple[float, float]:
    """Find the levels over which ink is weak and strong, from how ink and paper differ here.

    Returns:
        The weak and the strong threshold; where nothing stands out, over all levels.
    """
    grain = _measure_grain(ink)
    over = ink[_exceeds(ink, grain)]
    if over.size == 0:
        return FULL_INK, FULL_INK
    otsu, _ = cv2.threshold(over, 0, 255, cv2.THRESH_OTSU)
    strong = max(grain, min(0.7 * otsu, 3.0 * grain))
    return max(grain, 0.5 * strong), strong


def _exceeds(ink: Ink, level: float) -> NDArray[np.bool_]:
    """Tell where ink exceeds a level: whole ones are compared much faster than broken ones."""
    above: NDArray[np.bool_] = ink > math.floor(level)
    return above


def _measure_grain(ink: Ink) -> float:
    """Find the level that the paper itself hardly exceeds: median and median deviation."""
    counts = count_levels(np.ascontiguousarray(ink[::4, ::4]))
    median = level_of_share(counts, 0.5)
    distances = np.abs(np.arange(counts.size) - median)
    deviation = level_of_share(np.bincount(distances, counts).astype(np.float32), 0.5)
    return max(float(FAINTEST_INK), median + 4.0 * deviation)


def _lies_along_edge(labels: NDArray[Any], label: int, longer_side: int) -> bool:
    """Tell whether a shape follows an edge of the image, as a table or the next page does."""
    edges = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    contact = max(int(np.count_nonzero(edge == label)) for edge in edges)
    return contact > EDGE_CONTACT * longer_side


def _cut_shape(ink: Ink, labels: NDArray[Any], label: int, statistics: list[int]) -> Candidate:
    x, y, width, height, _ = statistics
    window = np.s_[y : y + height, x : x + width]
    shape = ink[window] * (labels[window] == label)
    contrast = _full_ink(shape)
    rows, columns = ink.shape
    at_edge = x == 0 or y == 0 or x + width == columns or y + height == rows
    stretched = stretch_contrast(shape, contrast)
    return _trim(Candidate(ink=stretched, x=x, y=y, contrast=contrast, at_edge=at_edge))


def _full_ink(shape: Ink) -> float:
    """Find the level that 85 % of a shape's ink does not exceed."""
    return float(1 + level_of_share(count_levels(shape)[1:], FULL_INK_SHARE))


def stretch_contrast(ink: Ink, contrast: float) -> Ink:
    """Scale ink so that a quarter of `contrast` becomes paper and `contrast` full ink.

    Each shape has its own contrast: faint pencil ends as black as a marker beside it.
    """
    paper = 0.25 * contrast
    levels = (np.arange(256) - paper) * (255.0 / max(contrast - paper, 1.0))
    return cv2.LUT(ink, np.clip(levels, 0.0, 255.0).astype(np.uint8)).astype(np.uint8, copy=False)


def join(first: Candidate, second: Candidate) -> Candidate:
    """Make one candidate of two shapes, each kept where it lies."""
    x, y = min(first.x, second.x), min(first.y, second.y)
    right, bottom = max(first.right, second.right), max(first.bottom, second.bottom)
    ink: Ink = np.zeros((bottom - y, right - x), np.uint8)
    for part in (first, second):
        window = ink[part.y - y : part.bottom - y, part.x - x : part.right - x]
        np.maximum(window, part.ink, out=window)
    return Candidate(
        ink=ink,
        x=x,
        y=y,
        contrast=max(first.contrast, second.contrast),
        at_edge=first.at_edge or second.at_edge,
    )


def split(candidate: Candidate, column: int) -> tuple[Candidate, Candidate]:
    """Cut a candidate in two: left of `column`, and from it on.

    Raises:
        ValueError: One side has no ink.
    """
    left, right = candidate.ink[:, :column], candidate.ink[:, column:]
    return (
        _trim(replace(candidate, ink=left)),
        _trim(replace(candidate, ink=right, x=candidate.x + column)),
    )


def _trim(candidate: Candidate) -> Candidate:
    left, top, _, _ = cv2.boundingRect(candidate.ink)
    trimmed = crop_to_ink(candidate.ink)
    return replace(candidate, ink=trimmed, x=candidate.x + left, y=candidate.y + top)
