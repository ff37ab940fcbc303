"""Training targets of the detector's network."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.detector.network_input import CELL, CLASSES, EDGES, OUTPUTS, REACH
from model.spec import CLASS_COUNT, NOT_A_DIGIT
from model.synthesis.camera import measure_correlation
from model.synthesis.sheet import IGNORED

Boxes = NDArray[np.float32]
"""Shape (n, 5): left, top, right, bottom in pixels, and a digit, `NOT_A_DIGIT` or `IGNORED`."""

VISIBLE_SHARE: Final = 0.65
"""Minimum visible share of a digit; others are ignored."""

OUTSIDE: Final = 0.02
"""Minimum visible share of a box; others are removed."""

LEAST_CORRELATION: Final = 0.3
"""Minimum correlation of a digit's place in the photo with its ink; others are ignored."""

UNCOUNTED: Final = -1.0
"""The heat of cells that the loss leaves out."""

LEAST_HEAT: Final = 1e-3
"""Minimum heat of a cell that belongs to a digit."""

SPREAD: Final = 7.0
"""The heat is 1.0 in the cell nearest to a digit's center and falls off as a Gaussian, whose
standard deviation is the digit's side divided by this."""

LEAST_SPREAD: Final = 2.4
"""Minimum standard deviation of the heat, in pixels."""

MIDDLE: Final = 0.6
"""Minimum heat of cells near a center, where class and edges are learned."""

SIGN_WEIGHT: Final = 0.3
"""Weight of a letter or a sign relative to a digit, because many pages are full of them."""

NONE_WHEN_TURNED: Final[Mapping[int, frozenset[int]]] = {
    1: frozenset({2, 3, 4, 5, 7}),
    2: frozenset({3, 4, 7}),
    3: frozenset({2, 3, 4, 5, 7}),
}
"""Digits that look like no digit after a number of quarter turns; others are ignored then."""


def encode_targets(boxes: Boxes, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Encode the digits of a page as targets.

    Args:
        boxes: Digits, letters and signs, and places that the loss ignores.
        shape: Height and width of the page in pixels.

    Returns:
        Shape (rows, columns, 16), like the network's output. The heat is negative in cells that the
        loss ignores; the classes are one-hot, multiplied by the weight of the cell.
    """
    targets = np.zeros((shape[0] // CELL, shape[1] // CELL, OUTPUTS), np.float32)
    for left, top, right, bottom, label in boxes.tolist():
        if label == IGNORED:
            rows = slice(max(0, int(top / CELL)), max(0, int(bottom / CELL) + 1))
            columns = slice(max(0, int(left / CELL)), max(0, int(right / CELL) + 1))
            targets[rows, columns, 0] = UNCOUNTED
    inside = boxes.copy()
    inside[:, :4] = np.clip(boxes[:, :4], 0, [shape[1], shape[0]] * 2)
    for *edges, label in inside[(boxes[:, 4] != IGNORED) & (boxes[:, 4] != NOT_A_DIGIT)].tolist():
        _encode_digit(targets, edges, int(label))
    # A letter or a sign has a class, in cells without a digit, but no heat.
    for *edges, _ in inside[boxes[:, 4] == NOT_A_DIGIT].tolist():
        heat = _measure_heat(targets, edges)
        free = (targets[..., 0] >= 0) & (targets[..., 0] <= MIDDLE)
        _name(targets, free & (heat > MIDDLE), SIGN_WEIGHT * heat, NOT_A_DIGIT)
    return targets


def _encode_digit(targets: NDArray[np.float32], edges: Sequence[float], label: int) -> None:
    heat = _measure_heat(targets, edges)
    nearest = heat > np.maximum(targets[..., 0], LEAST_HEAT)
    left, top, right, bottom = edges
    ys, xs = (CELL * (np.argwhere(nearest) + 0.5)).T
    distances = np.stack([xs - left, ys - top, right - xs, bottom - ys], axis=1)
    targets[nearest, 0] = heat[nearest]
    targets[nearest, EDGES] = np.log(np.maximum(distances, 1.0) / REACH)
    _name(targets, nearest & (heat > MIDDLE), heat, label)


def _name(
    targets: NDArray[np.float32],
    cells: NDArray[np.bool_],
    weights: NDArray[np.float32],
    label: int,
) -> None:
    one_hot = np.eye(CLASS_COUNT, dtype=np.float32)[label]
    targets[cells, CLASSES] = weights[cells, None] * one_hot


def _measure_heat(targets: NDArray[np.float32], edges: Sequence[float]) -> NDArray[np.float32]:
    """Return the heat of each cell around the center of a box."""
    left, top, right, bottom = edges
    rows, columns = targets.shape[:2]
    heat = np.outer(_fall_off(rows, top, bottom), _fall_off(columns, left, right))
    return np.asarray(heat / max(float(heat.max(initial=0.0)), LEAST_HEAT), np.float32)


def _fall_off(cells: int, low: float, high: float) -> NDArray[np.float64]:
    offsets = CELL * (np.arange(cells) + 0.5) - (low + high) / 2
    return np.asarray(np.exp(-((offsets / max((high - low) / SPREAD, LEAST_SPREAD)) ** 2) / 2))


def ignore_unseen(
    boxes: Boxes, image: NDArray[np.uint8], ink: NDArray[np.uint8], form: NDArray[np.uint8]
) -> Boxes:
    """Label digits that are cut off or not visible in the photo as `IGNORED`.

    Letters and signs that are cut off or not visible are removed.

    Args:
        boxes: All boxes of the page.
        image: The photo.
        ink: The handwriting, aligned with the photo.
        form: The print, likewise.
    """
    height, width = image.shape
    sides = np.maximum(boxes[:, 2:4] - boxes[:, :2], 1e-3)
    inside = np.clip(boxes[:, :4], 0, [width, height, width, height])
    seen = (inside[:, 2:] - inside[:, :2]).prod(axis=1) / sides.prod(axis=1)
    checked, kept = boxes.copy(), seen > OUTSIDE
    for index in np.flatnonzero(kept & (boxes[:, 4] >= 0)):
        left, top, right, bottom = inside[index].tolist()
        place = np.s_[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        is_sign = boxes[index, 4] == NOT_A_DIGIT
        drawn = np.maximum(ink[place], form[place]) if is_sign else ink[place]
        cut_off = seen[index] < VISIBLE_SHARE
        if cut_off or abs(measure_correlation(image[place], drawn)) < LEAST_CORRELATION:
            checked[index, 4] = IGNORED
            kept[index] = not is_sign
    return np.asarray(checked[kept], np.float32)


def turn_boxes(boxes: Boxes, turns: int, side: int) -> Boxes:
    """Rotate the boxes of a square page by quarter turns, counterclockwise, like `numpy.rot90`.

    Digits that look like no digit then become `NOT_A_DIGIT`, the others `IGNORED`.
    """
    if not turns:
        return boxes
    turned = boxes.copy()
    for _ in range(turns):
        left, top, right, bottom = turned[:, :4].T.copy()
        turned[:, :4] = np.stack([top, side - right, bottom, side - left], axis=1)
    sign = np.isin(boxes[:, 4], [*NONE_WHEN_TURNED[turns], NOT_A_DIGIT])
    turned[:, 4] = np.where(sign, NOT_A_DIGIT, IGNORED)
    return turned
