"""Measure how well digits are detected on made-up pages for validation, by kind of page."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model.detector.detector import read_cells
from model.detector.network_input import encode_image
from model.spec import NOT_A_DIGIT
from model.training.detector.examples import Example
from model.training.detector.targets import Boxes

SCORE: Final = 0.5
"""Minimum score of a detection that counts."""

NEAR: Final = 0.35
"""Maximum distance of a detection from a digit's center, as a share of the digit's sides."""

INSIDE: Final = 0.6
"""Maximum distance of a detection from the center of an ignored box, as a share of its sides."""

LEAST_REACH: Final = 4.0
"""Minimum of both distances, in pixels."""


def measure_by_kind(
    network: Callable[[NDArray[np.float32]], Any], examples: Iterable[Example]
) -> dict[str, dict[str, float]]:
    """Measure recall, precision and false detections per page, by kind of page and for `all`.

    Args:
        network: From inputs of shape (n, height, width, 3) to outputs of shape
            (n, rows, columns, 16).
        examples: Pages that are not trained on.
    """
    kinds: dict[str, Counter[str]] = {}
    for example in examples:
        output = np.asarray(network(encode_image(example.image)[None]))[0]
        counted = _count(output, example.boxes)
        for kind in ("all", example.kind):
            kinds.setdefault(kind, Counter()).update(counted)
    return {kind: _summarize(counted) for kind, counted in kinds.items()}


def _summarize(counted: Counter[str]) -> dict[str, float]:
    found, false = counted["found"], counted["false"]
    return {
        "digits": counted["digits"],
        "recall_at_0.5": round(found / max(counted["digits"], 1), 4),
        "precision_at_0.5": round(found / max(found + false, 1), 4),
        "right_class": round(counted["right"] / max(found, 1), 4),
        "false_per_page_at_0.5": round(false / max(counted["pages"], 1), 3),
    }


def _count(output: NDArray[np.float32], boxes: Boxes) -> Counter[str]:
    """Count digits, hits, right classes and false detections of one page, best detections first."""
    boxes = boxes[boxes[:, 4] != NOT_A_DIGIT]
    free = boxes[:, 4] >= 0
    counted = Counter(pages=1, digits=int(free.sum()))
    centers = (boxes[:, :2] + boxes[:, 2:4]) / 2
    sides = boxes[:, 2:4] - boxes[:, :2]
    reach = np.maximum(sides * np.where(free[:, None], NEAR, INSIDE), LEAST_REACH)
    for detection in read_cells(output, 1.0):
        if detection.score < SCORE:
            break
        offsets = np.abs(centers - (detection.rectangle.center_x, detection.rectangle.center_y))
        hits = (offsets <= reach).all(axis=1)
        mine = np.flatnonzero(hits & free)
        if len(mine):
            nearest = mine[offsets[mine].sum(axis=1).argmin()]
            free[nearest] = False
            right = int(detection.probabilities.argmax()) == int(boxes[nearest, 4])
            counted.update(found=1, right=int(right))
        elif not hits.any():
            counted.update(false=1)
    return counted
