"""Handwriting as strokes: line segments that can be drawn at any size by any pen."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Strokes = NDArray[np.float32]
"""Shape (n, 2, 2): n line segments, each from one (x, y) to another."""

NARROWEST: Final = 0.2
"""Minimum width of tapered strokes, as a share of the original."""

JOINT: Final = 1e-3
"""Maximum distance between the ends of connected strokes, in their own unit."""


def connect(points: NDArray[np.floating]) -> Strokes:
    """Connect each point, shape (n, 2), to the next."""
    return np.stack([points[:-1], points[1:]], axis=1).astype(np.float32)


def scale_to_height(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Scale points, shape (n, 2), to height 1 around (0, 0); flat ones to width 3."""
    low, high = points.min(axis=0), points.max(axis=0)
    height = max(float(high[1] - low[1]), float(high[0] - low[0]) / 3, 1.0)
    return np.asarray((points - (low + high) / 2) / height)


def bend(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """Bend strokes a little, in waves."""
    depth = random.normal(0, 0.012, (2, 2, 2))
    waves = np.sin(strokes[..., None, :] * random.uniform(2, 6, (2, 1)) + random.uniform(0, 6))
    return np.asarray(strokes + np.einsum("nekj,kji->nei", waves, depth), np.float32)


def taper(strokes: Strokes, share: float) -> Strokes:
    """Widen strokes around (0, 0) towards their bottom and narrow them towards their top.

    Args:
        strokes: Of height 1.
        share: How much wider they are at y = 1; negative for narrower.
    """
    tapered = strokes.copy()
    tapered[..., 0] *= np.maximum(1 + share * strokes[..., 1], NARROWEST)
    return tapered


def round_corners(strokes: Strokes) -> Strokes:
    """Round the corners between connected strokes, for large digits.

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
    """Draw strokes into a board.

    Args:
        board: Shape (height, width), ink 0 to 255; it is changed.
        strokes: In pixels of the board.
        pen: Width of the pen in pixels; a pen below one pixel draws fainter.
        level: Ink of the pen, 0 to 255.
        uneven: Share by which the pen gets wider from the first stroke to the last.
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
