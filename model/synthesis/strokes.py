"""Handwriting as strokes: MNIST's digits traced to lines that any pen can draw at any size."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.spec import DIGIT_COUNT
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

STRAIGHT: Final = ((1, 0), (-1, 0), (0, 1), (0, -1))
DIAGONAL: Final = ((1, 1), (1, -1), (-1, 1), (-1, -1))
"""From a pixel to its neighbors."""

SMOOTHINGS: Final = 3
"""How often each point of a traced line moves toward its neighbors."""

TOLERANCE: Final = 0.35
"""Points that lie so near to the line between others are left out, in pixels."""

JOINT: Final = 1e-3
"""Strokes whose ends are nearer than this, in their own unit, follow each other."""

Point = tuple[int, int]
"""(x, y) in pixels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hand:
    """Digits that people wrote, as strokes of height 1 around (0, 0).

    Attributes:
        strokes: The strokes of each digit.
        labels: Shape (n,), 0 to 9.
    """

    strokes: Sequence[Strokes]
    labels: NDArray[np.uint8]

    @functools.cached_property
    def _by_label(self) -> list[NDArray[np.int64]]:
        return [np.flatnonzero(self.labels == label) for label in range(DIGIT_COUNT)]

    def pick(self, random: np.random.Generator, label: int | None = None) -> tuple[Strokes, int]:
        """Pick a random digit, or a random one of a class."""
        if label is None:
            index = int(random.integers(len(self.labels)))
        else:
            index = int(random.choice(self._by_label[label]))
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


def trace(images: NDArray[np.uint8], *, enlargement: int = ENLARGEMENT) -> list[Strokes]:
    """Trace images of ink to the middle lines of their strokes, scaled to height 1.

    Args:
        images: Shape (n, height, width), ink 0 to 255.
        enlargement: Factor by which the images are enlarged first; small ones need it.
    """
    traced = []
    for line in trace_lines(images, enlargement=enlargement):
        points = line.reshape(-1, 2)
        scaled = scale_to_height(points) if len(points) else points
        traced.append(np.asarray(scaled, np.float32).reshape(-1, 2, 2))
    return traced


def trace_lines(images: NDArray[np.uint8], *, enlargement: int = 1) -> Iterator[Strokes]:
    """Trace images of ink to the middle lines of their strokes, in pixels of the enlarged image.

    Args:
        images: Shape (n, height, width), ink 0 to 255.
        enlargement: Factor by which the images are enlarged first.
    """
    masks = np.stack([_find_strokes(image, enlargement) for image in images])
    for line in thin(masks):
        chains = [_simplify(chain) for chain in follow(line)]
        segments = [np.stack([chain[:-1], chain[1:]], axis=1) for chain in chains]
        yield np.concatenate([np.zeros((0, 2, 2), np.float32), *segments])


def _find_strokes(image: NDArray[np.uint8], enlargement: int) -> NDArray[np.bool_]:
    """Enlarge an image and find its strokes, without the specks beside them."""
    larger = image
    if enlargement > 1:
        size = (image.shape[1] * enlargement, image.shape[0] * enlargement)
        larger = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(
        (larger > STROKE_LEVEL).astype(np.uint8), connectivity=8
    )
    areas = statistics[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return np.asarray((areas > SPECK * areas.max())[labels], np.bool_)


def follow(line: NDArray[np.bool_]) -> Iterator[NDArray[np.float32]]:
    """Follow a line one pixel wide from each end or crossing to the next.

    Returns:
        Chains of points (x, y), shape (n, 2); a closed loop begins where it ends.
    """
    neighbors = _find_neighbors(line)
    ends = [point for point, others in neighbors.items() if len(others) != 2]  # noqa: PLR2004
    left = {(point, other) for point, others in neighbors.items() for other in others}
    for start in [*ends, *neighbors]:
        for step in neighbors[start]:
            if (start, step) in left:
                chain = [start]
                previous, point = start, step
                while True:
                    left -= {(previous, point), (point, previous)}
                    chain.append(point)
                    onward = [other for other in neighbors[point] if (point, other) in left]
                    if len(neighbors[point]) != 2 or not onward:  # noqa: PLR2004
                        break
                    previous, point = point, onward[0]
                yield np.array(chain, np.float32)


def _find_neighbors(line: NDArray[np.bool_]) -> dict[Point, list[Point]]:
    """Find the neighbors of each pixel; a diagonal one counts if no pixel lies between."""
    down, across = np.nonzero(line)
    points = set(zip(across.tolist(), down.tolist(), strict=True))
    neighbors: dict[Point, list[Point]] = {}
    for x, y in points:
        straight = [(x + dx, y + dy) for dx, dy in STRAIGHT if (x + dx, y + dy) in points]
        diagonal = [
            (x + dx, y + dy)
            for dx, dy in DIAGONAL
            if (x + dx, y + dy) in points
            and (x + dx, y) not in points
            and (x, y + dy) not in points
        ]
        neighbors[x, y] = straight + diagonal
    return neighbors


def _simplify(chain: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take the steps of pixels out of a chain, and the points that it does not need."""
    smooth = chain.copy()
    for _ in range(SMOOTHINGS):
        smooth[1:-1] = (smooth[:-2] + 2 * smooth[1:-1] + smooth[2:]) / 4
    simple = cv2.approxPolyDP(smooth, TOLERANCE, closed=False)
    return np.asarray(simple, np.float32).reshape(-1, 2)


def scale_to_height(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Scale points, shape (n, 2), to height 1 around (0, 0); of what is flat, to width 3."""
    low, high = points.min(axis=0), points.max(axis=0)
    height = max(float(high[1] - low[1]), float(high[0] - low[0]) / 3, 1.0)
    return np.asarray((points - (low + high) / 2) / height)


def bend(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """Bend strokes a little, in waves."""
    depth = random.normal(0, 0.012, (2, 2, 2))
    waves = np.sin(strokes[..., None, :] * random.uniform(2, 6, (2, 1)) + random.uniform(0, 6))
    return np.asarray(strokes + np.einsum("nekj,kji->nei", waves, depth), np.float32)


def round_corners(strokes: Strokes) -> Strokes:
    """Round the corners between strokes that follow each other, as large digits need it.

    Source: Chaikin 1974, "An algorithm for high-speed curve generation".
    """
    starts, ends = strokes[:, 0], strokes[:, 1]
    joined = np.zeros(len(strokes), np.bool_)
    joined[:-1] = (np.abs(ends[:-1] - starts[1:]) < JOINT).all(axis=1)
    follows = np.roll(joined, 1)
    first = np.where(follows[:, None], 0.75 * starts + 0.25 * ends, starts)
    last = np.where(joined[:, None], 0.25 * starts + 0.75 * ends, ends)
    middles = np.stack([first, last], axis=1)
    corners = np.stack([last, np.roll(first, -1, axis=0)], axis=1)
    rounded = np.stack([middles, corners], axis=1)
    kept = np.stack([np.ones_like(joined), joined], axis=1)
    return np.asarray(rounded[kept], np.float32)


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
