"""Handwriting as strokes: MNIST's digits traced to lines that any pen can draw at any size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.thinning import thin

Strokes = NDArray[np.float32]
"""Shape (n, 2, 2): n short lines, each from one (x, y) to another."""

ENLARGEMENT: Final = 2
"""Digits are traced in images this many times larger than they come."""

STROKE_LEVEL: Final = 96
"""Ink over this level (of 255) belongs to a stroke."""

SPECK: Final = 0.12
"""Pieces smaller than this share of the largest one are no part of the digit."""

BATCH: Final = 2000
"""Images that are thinned at a time."""

_NEIGHBORS: Final = ((1, 0), (0, 1), (1, 1), (-1, 1))
"""From a pixel to those with which it makes a line: right, below, and both diagonals below."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hand:
    """Digits that people wrote, as strokes of height 1 around (0, 0).

    Attributes:
        strokes: The strokes of each digit.
        labels: Shape (n,), 0 to 9.
    """

    strokes: Sequence[Strokes]
    labels: NDArray[np.uint8]

    def pick(self, random: np.random.Generator) -> tuple[Strokes, int]:
        """Draw one digit by lot."""
        index = int(random.integers(len(self.labels)))
        return self.strokes[index], int(self.labels[index])


def trace_hand(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Hand:
    """Trace digits to strokes.

    Args:
        images: Shape (n, height, width), ink 0 to 255.
        labels: Shape (n,), 0 to 9.
    """
    traced = [strokes for batch in _batches(images) for strokes in trace(batch)]
    kept = [index for index, strokes in enumerate(traced) if len(strokes)]
    return Hand(strokes=[traced[index] for index in kept], labels=labels[kept])


def _batches(images: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    for start in range(0, len(images), BATCH):
        yield images[start : start + BATCH]


def trace(images: NDArray[np.uint8]) -> list[Strokes]:
    """Trace images of ink to the middle lines of their strokes, scaled to height 1.

    Args:
        images: Shape (n, height, width), ink 0 to 255.
    """
    masks = np.stack([_find_strokes(image) for image in images])
    return [_connect(line) for line in thin(masks)]


def _find_strokes(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Enlarge an image and find its strokes, without the specks beside them."""
    larger = cv2.resize(image, None, fx=ENLARGEMENT, fy=ENLARGEMENT, interpolation=cv2.INTER_CUBIC)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(
        (larger > STROKE_LEVEL).astype(np.uint8), connectivity=8
    )
    areas = statistics[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return np.asarray((areas > SPECK * areas.max())[labels], np.bool_)


def _connect(line: NDArray[np.bool_]) -> Strokes:
    """Connect neighboring pixels of a thin line, smooth it, and scale it to height 1."""
    down, across = np.nonzero(line)
    if len(down) < 2:  # noqa: PLR2004 - a line has two ends
        return np.zeros((0, 2, 2), np.float32)
    number = np.full((line.shape[0] + 2, line.shape[1] + 2), -1)
    number[down + 1, across + 1] = np.arange(len(down))
    here, there = [], []
    for right, below in _NEIGHBORS:
        neighbor = number[down + 1 + below, across + 1 + right]
        here.append(np.flatnonzero(neighbor >= 0))
        there.append(neighbor[neighbor >= 0])
    edges = np.stack([np.concatenate(here), np.concatenate(there)], axis=1)
    points = _smooth(np.stack([across, down], axis=1).astype(np.float32), edges)
    return np.asarray(scale_to_height(points)[edges], np.float32)


def _smooth(points: NDArray[np.float32], edges: NDArray[np.int64]) -> NDArray[np.float32]:
    """Take the steps of pixels out of a line: each point moves to the middle of its neighbors."""
    for _ in range(3):
        sums, counts = np.zeros_like(points), np.zeros((len(points), 1), np.float32)
        for one, other in (edges.T, edges.T[::-1]):
            np.add.at(sums, one, points[other])
            np.add.at(counts, one, 1)
        points = np.where(counts > 1, 0.5 * points + 0.5 * sums / np.maximum(counts, 1), points)
    return points


def scale_to_height(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Scale points, shape (n, 2), to height 1 around (0, 0); of what is flat, to width 3."""
    low, high = points.min(axis=0), points.max(axis=0)
    height = max(float(high[1] - low[1]), float(high[0] - low[0]) / 3, 1.0)
    return np.asarray((points - (low + high) / 2) / height)


def vary(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """Turn, slant, stretch and bend strokes as another writing of the same would be."""
    angle, slant = np.deg2rad(random.normal(0, 5)), random.normal(0.05, 0.12)
    width = np.exp(random.normal(0, 0.12))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[width, -slant], [0, 1]])
    bend = random.normal(0, 0.012, (2, 2, 2))
    waves = np.sin(strokes[..., None, :] * random.uniform(2, 6, (2, 1)) + random.uniform(0, 6))
    bent = strokes + np.einsum("nekj,kji->nei", waves, bend)
    return np.asarray(bent @ matrix.T, np.float32)


def draw(
    board: NDArray[np.uint8], strokes: Strokes, *, pen: float, level: int = 255, uneven: float = 0.0
) -> None:
    """Draw strokes into a board, where they are.

    Args:
        board: Shape (height, width), ink 0 to 255; drawn into.
        strokes: In pixels of the board.
        pen: Width of the pen in pixels; pens under one pixel draw fainter.
        level: Ink of the pen, 0 to 255.
        uneven: Share by which the pen grows wider from the first stroke to the last.
    """
    fixed = (strokes * 16).round().astype(np.int32)
    ink = int(level * min(1.0, pen))
    parts = 3 if uneven else 1
    for part, lines in enumerate(np.array_split(fixed, parts)):
        width = max(1, round(pen * (1 + uneven * part / parts)))
        cv2.polylines(
            board,
            list(lines),
            isClosed=False,
            color=ink,
            thickness=width,
            lineType=cv2.LINE_AA,
            shift=4,
        )
