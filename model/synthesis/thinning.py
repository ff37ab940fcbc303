"""Thinning: from shapes to the lines in their middle."""

import numpy as np
from numpy.typing import NDArray

_Sides = tuple[tuple[int, int, int], tuple[int, int, int]]

_SUBITERATIONS: tuple[_Sides, ...] = (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6)))
"""Neighbors of which one must be empty, first for borders right and below, then the others."""


def thin(masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thin shapes to lines one pixel wide.

    Args:
        masks: Shape (n, height, width).

    Source: Zhang and Suen 1984, "A fast parallel algorithm for thinning digital patterns".
    """
    thinned = np.pad(masks, ((0, 0), (1, 1), (1, 1)))
    changed = True
    while changed:
        changed = False
        for sides in _SUBITERATIONS:
            removable = _find_removable(thinned, sides)
            thinned[:, 1:-1, 1:-1] &= ~removable
            changed = changed or bool(removable.any())
    return thinned[:, 1:-1, 1:-1]


def _find_removable(masks: NDArray[np.bool_], sides: _Sides) -> NDArray[np.bool_]:
    """Find border pixels whose loss leaves lines whole; `sides` tells which borders count."""
    around = _look_around(masks)
    count = np.sum(around, axis=0, dtype=np.uint8)
    following = [*around[1:], around[0]]
    starts = np.sum(
        [~one & other for one, other in zip(around, following, strict=True)],
        axis=0,
        dtype=np.uint8,
    )
    removable = masks[:, 1:-1, 1:-1] & (starts == 1)
    removable &= (count >= 2) & (count <= 6)  # noqa: PLR2004 - as published
    for one, other, third in sides:
        removable &= ~(around[one] & around[other] & around[third])
    return np.asarray(removable, np.bool_)


def _look_around(masks: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """List the eight neighbors of every pixel, clockwise from the one above."""
    rows, columns = masks.shape[1] - 2, masks.shape[2] - 2
    offsets = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    return [masks[:, top : top + rows, left : left + columns] for top, left in offsets]
