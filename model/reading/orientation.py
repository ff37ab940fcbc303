"""Find the directions in which a page may be read: detect digits in rotated, leveled images."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detector.detector import CLEAR, LOOKS, Detection, DigitDetector, merge
from model.geometry import Rectangle
from model.images import Gray
from model.reading.reading_order import measure_slope

Matrix = NDArray[np.float64]
"""Shape (2, 3): the affine transform from pixels of the upright image to the rotated one's."""

DIRECTIONS: Final = {45.0: 3.0, 90.0: 1.2, 270.0: 1.2, 315.0: 3.0}
"""Rotations that are tried, in degrees counterclockwise, and how many times the evidence of the
upright image each of them needs; few photos lie diagonally. Rotation by 180 degrees is checked
separately."""

WEAK: Final = 0.7
"""Minimum mean score of the detections, weighted by the cube of the score; below it, other
directions are tried."""

UPRIGHT: Final = 0.85
"""A lone digit with this score is not checked upside down. Chosen on the development photos."""

ENOUGH: Final = 0.25
"""Minimum evidence of another direction: one digit with a score of 0.71. Chosen on the
development photos."""

ALIKE: Final = 0.6
"""Minimum evidence of the image upside down, as a share of the upright evidence."""

CLOSE: Final = 0.5
"""Minimum evidence of a direction that is fully searched, as a share of the best one's."""

FINALISTS: Final = 2
"""Maximum number of directions that are fully searched."""

LEGIBLE: Final = 15.0
"""Minimum size of digits, in pixels, at which the detector can distinguish directions."""

LEVEL: Final = 0.8
"""Minimum evidence after leveling the rows, as a share of that before."""

SLANT: Final = 10.0
"""Minimum slope of rows that are leveled, in degrees. Chosen on the development photos."""


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """An image, rotated so that its digits may stand upright.

    Attributes:
        image: The rotated image.
        degrees: Its rotation, counterclockwise.
        matrix: From pixels of the unrotated image to those of `image`.
        detections: In pixels of `image`.
    """

    image: Gray
    degrees: float
    matrix: Matrix
    detections: list[Detection]

    def locate(self, rectangle: Rectangle) -> Rectangle:
        """Return where a rectangle of the rotated image lies in the unrotated one.

        The result is the bounding box of the rectangle's ellipse, as digits do not fill corners.
        """
        back = cv2.invertAffineTransform(self.matrix)
        x, y = back @ (rectangle.center_x, rectangle.center_y, 1.0)
        reach = np.abs(back[:, :2] * (rectangle.width / 2, rectangle.height / 2))
        across, down = np.hypot(reach[:, 0], reach[:, 1]).tolist()
        return Rectangle(left=x - across, top=y - down, right=x + across, bottom=y + down)


def find_views(image: Gray, detector: DigitDetector) -> list[View]:
    """Detect digits in an image as it is and, if it may be rotated, in the best other directions.

    The image is checked upside down, too, unless a very clear digit stands alone.
    Each view is rotated further so that its rows are level.
    """
    upright = detect_rotated(image, 0.0, detector)
    side = choose_look(upright.detections, image)
    views = [upright]
    if is_weak(upright.detections):
        views += _turn(image, side, detector)
    digits = clear(upright.detections)
    if len(digits) != 1 or digits[0].score < UPRIGHT:
        least = max(ENOUGH, ALIKE * evidence(upright.detections))
        if _glance(image, 180.0, side, detector) > least:
            views.append(detect_rotated(image, 180.0, detector))
    return [_level(image, view, detector) for view in views]


def _level(image: Gray, view: View, detector: DigitDetector) -> View:
    """Rotate a view so that its rows are level, unless it loses too much evidence."""
    places = [each.rectangle for each in view.detections]
    slope = measure_slope(places, np.array([each.score**2 for each in view.detections]))
    if abs(slope) < SLANT:
        return view
    leveled = detect_rotated(image, view.degrees + slope, detector)
    return leveled if evidence(leveled.detections) > LEVEL * evidence(view.detections) else view


def detect_rotated(image: Gray, degrees: float, detector: DigitDetector) -> View:
    """Rotate an image and detect the digits in it."""
    rotated, matrix = rotate(image, degrees)
    return View(image=rotated, degrees=degrees, matrix=matrix, detections=detector.detect(rotated))


def _turn(image: Gray, side: int, detector: DigitDetector) -> list[View]:
    """Detect digits in the directions with the most evidence, if they have more than upright."""
    glances = {
        degrees: _glance(image, degrees, side, detector) / needed
        for degrees, needed in DIRECTIONS.items()
    }
    upright = _glance(image, 0.0, side, detector)
    least = max(upright, ENOUGH / min(DIRECTIONS.values()), CLOSE * max(glances.values()))
    best = sorted(glances, key=lambda degrees: -glances[degrees])[:FINALISTS]
    return [detect_rotated(image, each, detector) for each in best if glances[each] > least]


def _glance(image: Gray, degrees: float, side: int, detector: DigitDetector) -> float:
    """Measure the evidence in a rotated image, in all looks up to a size."""
    rotated, _ = rotate(image, degrees)
    looks = (detector.look(rotated, look) for look in LOOKS if look <= side)
    return evidence(merge([each for seen in looks for each in seen]))


def choose_look(detections: Sequence[Detection], image: Gray) -> int:
    """Choose the smallest look in which digits are large enough to compare directions.

    The largest look takes too long. A lone detection may be anything, so its size is not used.
    """
    glances = LOOKS[:-1]
    if len(detections) < 2:  # noqa: PLR2004 - see above
        return glances[1]
    weights = np.array([each.score**4 for each in detections])
    sizes = np.array([each.rectangle.longer_side for each in detections])
    order = np.argsort(sizes)
    cumulated = np.cumsum(weights[order])
    usual = float(sizes[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
    large = (look for look in glances if usual * look / max(image.shape) >= LEGIBLE)
    return next(large, glances[-1])


def evidence(detections: Sequence[Detection]) -> float:
    """Sum up the evidence for digits: the clear scores, each to the fourth power.

    Detections much smaller than the best one hardly count: they may be grain of paper.
    """
    digits = clear(detections)
    if not digits:
        return 0.0
    area = max(max(digits, key=lambda each: each.score).rectangle.area, 1e-6)
    return sum(each.score**4 * min(1.0, each.rectangle.area / area) for each in digits)


def clear(detections: Sequence[Detection]) -> list[Detection]:
    """Return the detections with at least the score `CLEAR`."""
    return [each for each in detections if each.score >= CLEAR]


def is_weak(detections: Sequence[Detection]) -> bool:
    """Return whether there are no detections, or their weighted mean score is below `WEAK`."""
    total = sum(each.score**3 for each in detections)
    return not total or sum(each.score**4 for each in detections) < WEAK * total


def rotate(image: Gray, degrees: float) -> tuple[Gray, Matrix]:
    """Rotate an image counterclockwise; the result is large enough to hold all of it.

    Returns:
        The rotated image, and the transform from pixels of `image` to its pixels.
    """
    height, width = image.shape
    if degrees % 360 == 0:
        return image, np.eye(2, 3)
    turn = math.radians(degrees)
    cosine, sine = round(math.cos(turn), 9), round(math.sin(turn), 9)
    size = (
        math.ceil(abs(cosine) * width + abs(sine) * height - 1e-6),
        math.ceil(abs(sine) * width + abs(cosine) * height - 1e-6),
    )
    # Coordinates are those of pixel centers, so the center of an image is at (size - 1) / 2.
    before, after = np.array([width - 1, height - 1]) / 2, (np.array(size) - 1) / 2
    matrix = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0]])
    matrix[:, 2] = after - matrix[:, :2] @ before
    border = float(np.median(np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])))
    rotated = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=border)
    return rotated.astype(np.uint8, copy=False), matrix
