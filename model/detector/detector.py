"""Detect digits in a gray image: one network runs on it at several scales, called looks.

For each cell of 4 × 4 pixels the network predicts a score for the center of a digit, which
digit it is, and how far away the edges of that digit are.
"""

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detector.network_input import (
    CELL,
    DIGITS,
    EDGES,
    MULTIPLE,
    REACH,
    SIGNATURE,
    encode_image,
)
from model.geometry import Rectangle, measure_nesting
from model.images import Gray
from model.registry.litert import invoke, prepare
from model.registry.version import DETECTOR, load_version

LOOKS: Final = (96, 192, 384, 768, 1280)
"""Longer side of the scaled image in each look, in pixels."""

SMALLEST: Final = 10.0
"""Minimum longer side of a detection, in pixels of its look, if a larger look follows."""

LARGEST: Final = 140.0
"""Maximum longer side of a detection, in pixels of its look; the first look has no maximum."""

FINE: Final = 20.0
"""If a possible digit is smaller than this in the latest look, in pixels, a larger one follows."""

POSSIBLE: Final = 0.5
"""Minimum score of a possible digit, as a share of the best score."""

CLEAR: Final = 0.6
"""Minimum score of a clear detection; if there is none, a larger look follows."""

NEAR_ENOUGH: Final = 192
"""The first look, in pixels, after which detection may stop."""

FARTHEST: Final = 768
"""The last look, in pixels, if no detection is clear and no possible digit is small."""

ENLARGEMENT: Final = 2.0
"""Maximum factor by which small images are enlarged."""

KEPT: Final = 8
"""Number of interpreters kept for looks up to `NEAR_ENOUGH`; larger ones take much memory."""

LEAST_SCORE: Final = 0.4
"""Minimum score of a detection."""

LOOK_APART: Final = 1.4
"""Minimum ratio between the sizes of one object in two looks, in their pixels."""

SLIM: Final = 0.4
"""Minimum width and height when positions are compared, as a share of the longer side."""

SAME_PLACE: Final = 0.5
"""Two detections are of the same object if each covers this share of the other."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Detection:
    """A possible digit.

    Attributes:
        rectangle: Bounding box in pixels of the image.
        score: The score for the center of a digit, 0.0 to 1.0.
        probabilities: Shape (10,), summing to 1: the detector's probability of each digit.
        sign: Probability that it is a letter or a sign instead.
        pixels: Longer side in pixels of the look that found it.
        again: Best score of the same object in another look, 0.0 if there is none.
    """

    rectangle: Rectangle
    score: float
    probabilities: NDArray[np.float32]
    sign: float
    pixels: float
    again: float = 0.0


class DigitDetector:
    """Detects digits by a network in LiteRT; thread-safe."""

    def __init__(self, network: bytes) -> None:
        self._network = network
        self._lock = threading.Lock()
        self._recall = functools.lru_cache(maxsize=KEPT)(functools.partial(prepare, network))

    @classmethod
    def load(cls) -> Self:
        """Load the detector that ships with Rakam.

        Raises:
            ModelError: It is missing, damaged or made for other preprocessing.
        """
        return cls(load_version(DETECTOR, SIGNATURE).litert_path.read_bytes())

    def detect(self, image: Gray) -> list[Detection]:
        """Detect possible digits in an image, the highest score first.

        The two smallest looks come first. Larger ones follow if digits are small, or none is clear.
        """
        detections: list[Detection] = []
        for side in LOOKS:
            seen = self.look(image, side)
            detections += seen
            if side >= ENLARGEMENT * max(image.shape) or is_explained(seen, detections, side):
                break
            detections = [each for each in detections if each.pixels >= SMALLEST]
        return merge(detections)

    def look(self, image: Gray, side: int) -> list[Detection]:
        """Run the network once; return the detections that are not too large for this look.

        `side` is the longer side of the scaled image in pixels, if the image is large enough.
        """
        scale = min(ENLARGEMENT, side / max(image.shape))
        [cells] = self._run(encode_image(fit(image, scale))[np.newaxis])
        largest = LARGEST if side > LOOKS[0] else np.inf
        return [each for each in read_cells(cells, scale) if each.pixels <= largest]

    def _run(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        if max(inputs.shape) > NEAR_ENOUGH:
            return invoke(prepare(self._network, inputs.shape), inputs)
        with self._lock:  # An interpreter is not thread-safe.
            return invoke(self._recall(inputs.shape), inputs)


def is_explained(latest: Sequence[Detection], detections: Sequence[Detection], side: int) -> bool:
    """Return whether detection can stop, since a larger look would hardly find more digits."""
    if side < NEAR_ENOUGH:
        return False
    best = max((each.score for each in detections), default=0.0)
    if any(each.score >= POSSIBLE * best and each.pixels < FINE for each in latest):
        return False
    return side >= FARTHEST or best >= CLEAR


def fit(image: Gray, scale: float) -> Gray:
    """Scale an image and repeat its edge pixels until its sides are multiples of 16."""
    size = [max(1, round(side * scale)) for side in image.shape[::-1]]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    view = cv2.resize(image, size, interpolation=method)
    missing = [-side % MULTIPLE for side in view.shape]
    framed = cv2.copyMakeBorder(view, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8)


def read_cells(cells: NDArray[np.float32], scale: float) -> list[Detection]:
    """Make a detection of each cell whose score is a local maximum, the highest score first.

    Args:
        cells: Shape (rows, columns, 16), see `model.detector.network_input`.
        scale: Pixels of the look per pixel of the image.
    """
    scores = np.ascontiguousarray(cells[..., 0])
    peaks = (scores >= cv2.dilate(scores, np.ones((3, 3), np.uint8))) & (scores >= LEAST_SCORE)
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-scores[rows, columns])
    return [_read_cell(cells, int(rows[index]), int(columns[index]), scale) for index in order]


def _read_cell(cells: NDArray[np.float32], row: int, column: int, scale: float) -> Detection:
    described = cells[row, column]
    left, top, right, bottom = (np.exp(np.clip(described[EDGES], -3, 5)) * REACH).tolist()
    x, y = (column + 0.5) * CELL, (row + 0.5) * CELL
    seen = Rectangle(left=x - left, top=y - top, right=x + right, bottom=y + bottom)
    digits = described[DIGITS] + np.float32(1e-6)
    return Detection(
        rectangle=seen.scaled(1 / scale),
        score=float(described[0]),
        probabilities=digits / digits.sum(),
        sign=float(1 - described[DIGITS].sum()),
        pixels=seen.longer_side,
    )


def merge(detections: Sequence[Detection]) -> list[Detection]:
    """Keep the best detection of each object that several looks found, the highest score first.

    Objects inside larger ones are all kept.
    """
    ranked = sorted(detections, key=lambda each: -each.score)
    nesting = measure_nesting([_widen(each.rectangle) for each in ranked])
    same = (nesting >= SAME_PLACE) & (nesting.T >= SAME_PLACE)
    hidden = np.zeros(len(ranked), np.bool_)
    kept: list[Detection] = []
    for index, detection in enumerate(ranked):
        if not hidden[index]:
            others = (ranked[other] for other in np.flatnonzero(same[index]))
            again = max(
                (each.score for each in others if _is_look_apart(each, detection)), default=0.0
            )
            kept.append(replace(detection, again=again))
            hidden |= same[index]
    return kept


def _widen(rectangle: Rectangle) -> Rectangle:
    """Widen a slim rectangle, so that two detections of the same 1 share most of their area."""
    x, y = rectangle.center_x, rectangle.center_y
    least = SLIM * rectangle.longer_side
    across, down = max(rectangle.width, least) / 2, max(rectangle.height, least) / 2
    return Rectangle(left=x - across, top=y - down, right=x + across, bottom=y + down)


def _is_look_apart(one: Detection, other: Detection) -> bool:
    """Return whether two detections of one object come from different looks."""
    return max(one.pixels, other.pixels) > LOOK_APART * min(one.pixels, other.pixels)
