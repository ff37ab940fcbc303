"""Trace images of ink to the center lines of their strokes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.strokes import Strokes, connect, scale_to_height

ENLARGEMENT: Final = 2
"""Factor by which images of digits are enlarged before tracing."""

STROKE_LEVEL: Final = 96
"""Ink above this level, of 255, belongs to a stroke."""

SPECK: Final = 0.12
"""Minimum size of a connected component of a digit, as a share of the largest one."""

BATCH: Final = 2000
"""Number of images that are thinned at a time."""

AROUND: Final = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
"""The eight neighbors of a pixel at (1, 1), clockwise from the one above: row, column."""

STRAIGHT: Final = ((1, 0), (-1, 0), (0, 1), (0, -1))
DIAGONAL: Final = ((1, 1), (1, -1), (-1, 1), (-1, -1))
"""Offsets (x, y) from a pixel to its neighbors."""

SMOOTHINGS: Final = 3
"""Number of smoothing passes over a traced line."""

TOLERANCE: Final = 0.35
"""Maximum distance of left-out points from the simplified line, in pixels."""

Point = tuple[int, int]
"""(x, y) in pixels."""

Sides = tuple[tuple[int, int, int], tuple[int, int, int]]

SUBITERATIONS: Final[tuple[Sides, Sides]] = (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6)))
"""Triples of neighbors with an empty one: first for right and lower borders, then the others."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hand:
    """Digits that people wrote: strokes of height 1 around (0, 0), with labels."""

    strokes: Sequence[Strokes]
    labels: NDArray[np.uint8]

    def pick(self, random: np.random.Generator, label: int | None = None) -> tuple[Strokes, int]:
        """Pick a random digit, or a random one of a class."""
        if label is None:
            index = int(random.integers(len(self.labels)))
        else:
            index = int(random.choice(np.flatnonzero(self.labels == label)))
        return self.strokes[index], int(self.labels[index])


def trace_hand(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Hand:
    """Trace images of digits, shape (n, height, width), to strokes; empty ones are left out."""
    batches = (images[start : start + BATCH] for start in range(0, len(images), BATCH))
    traced = [line for batch in batches for line in trace_lines(batch, enlargement=ENLARGEMENT)]
    kept = [index for index, line in enumerate(traced) if len(line)]
    scaled = [scale_to_height(traced[index].reshape(-1, 2)).reshape(-1, 2, 2) for index in kept]
    return Hand(strokes=[np.asarray(each, np.float32) for each in scaled], labels=labels[kept])


def trace_lines(images: NDArray[np.uint8], *, enlargement: int = 1) -> Iterator[Strokes]:
    """Enlarge images of ink, shape (n, height, width), and trace the center lines of strokes."""
    masks = np.stack([_find_strokes(image, enlargement) for image in images])
    for line in thin(masks):
        chains = [connect(_simplify(chain)) for chain in follow(line)]
        yield np.concatenate([np.zeros((0, 2, 2), np.float32), *chains])


def _find_strokes(image: NDArray[np.uint8], enlargement: int) -> NDArray[np.bool_]:
    """Enlarge an image and find its strokes, without the specks beside them."""
    size = (image.shape[1] * enlargement, image.shape[0] * enlargement)
    larger = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC))
    mask = (larger > STROKE_LEVEL).astype(np.uint8)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    areas = statistics[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return np.asarray((areas > SPECK * areas.max())[labels], np.bool_)


def thin(masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thin shapes, (n, height, width), to lines one pixel wide.

    Source: Zhang and Suen 1984, "A fast parallel algorithm for thinning digital patterns".
    """
    thinned = np.pad(masks, ((0, 0), (1, 1), (1, 1)))
    changed = True
    while changed:
        changed = False
        for sides in SUBITERATIONS:
            removable = _find_removable(thinned, sides)
            thinned[:, 1:-1, 1:-1] &= ~removable
            changed = changed or bool(removable.any())
    return thinned[:, 1:-1, 1:-1]


def _find_removable(masks: NDArray[np.bool_], sides: Sides) -> NDArray[np.bool_]:
    """Find border pixels whose removal breaks no line; `sides` gives the borders that count."""
    rows, columns = masks.shape[1] - 2, masks.shape[2] - 2
    around = [masks[:, top : top + rows, left : left + columns] for top, left in AROUND]
    count = np.sum(around, axis=0, dtype=np.uint8)
    following = [*around[1:], around[0]]
    rises = [~one & other for one, other in zip(around, following, strict=True)]
    removable = masks[:, 1:-1, 1:-1] & (np.sum(rises, axis=0, dtype=np.uint8) == 1)
    removable &= (count >= 2) & (count <= 6)  # noqa: PLR2004 - as published
    for one, other, third in sides:
        removable &= ~(around[one] & around[other] & around[third])
    return np.asarray(removable, np.bool_)


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
            chain, onward = [start], [step]
            while onward and (chain[-1], onward[0]) in left:
                left -= {(chain[-1], onward[0]), (onward[0], chain[-1])}
                chain.append(onward[0])
                others = neighbors[chain[-1]]
                passing = len(others) == 2  # noqa: PLR2004
                onward = [each for each in others if passing and (chain[-1], each) in left]
            if len(chain) > 1:
                yield np.array(chain, np.float32)


def _find_neighbors(line: NDArray[np.bool_]) -> dict[Point, list[Point]]:
    """Find the neighbors of each pixel; a diagonal one counts if no pixel lies between."""
    down, across = np.nonzero(line)
    points = set(zip(across.tolist(), down.tolist(), strict=True))
    neighbors: dict[Point, list[Point]] = {}
    for x, y in points:
        straight = [(x + dx, y + dy) for dx, dy in STRAIGHT]
        diagonal = [
            (x + dx, y + dy) for dx, dy in DIAGONAL if not {(x + dx, y), (x, y + dy)} & points
        ]
        neighbors[x, y] = [each for each in straight + diagonal if each in points]
    return neighbors


def _simplify(chain: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smooth the pixel steps of a chain and remove the points that it does not need."""
    smooth = chain.copy()
    for _ in range(SMOOTHINGS):
        smooth[1:-1] = (smooth[:-2] + 2 * smooth[1:-1] + smooth[2:]) / 4
    simple = cv2.approxPolyDP(smooth, TOLERANCE, closed=False)
    return np.asarray(simple, np.float32).reshape(-1, 2)
