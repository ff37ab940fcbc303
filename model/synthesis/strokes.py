"""Handwriting as strokes: lines that any pen can draw at any size."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Strokes = NDArray[np.float32]
"""Shape (n, 2, 2): n short lines, each from one (x, y) to another."""

NARROWEST: Final = 0.2
"""Tapered strokes keep at least this share of their width."""

JOINT: Final = 1e-3
"""Strokes whose ends are nearer than this, in their own unit, follow each other."""


def connect(points: NDArray[np.floating]) -> Strokes:
    """Connect points, shape (n, 2), one to the next."""
    return np.stack([points[:-1], points[1:]], axis=1).astype(np.float32)


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


def taper(strokes: Strokes, share: float) -> Strokes:
    """Widen strokes around (0, 0) towards their bottom and narrow them towards their top.

    Args:
        strokes: Of height 1.
        share: How much wider they are 1 below the middle; below 0, narrower.
    """
    tapered = strokes.copy()
    tapered[..., 0] *= np.maximum(1 + share * strokes[..., 1], NARROWEST)
    return tapered


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
