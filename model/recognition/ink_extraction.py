"""From a rectangle in a gray image to the ink of the digit in it.

The light is evened out and the ink told from its paper for each digit alone: what is pale
pencil in one corner and thick marker in another ends as the same full ink.
"""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from model.geometry import Rectangle
from model.images import Gray, Ink
from model.recognition.preprocessing import estimate_stroke_width

CUT_SIDE: Final = 80
"""Longer side of a digit, in pixels, when its ink is cut out."""

SURROUNDINGS: Final = 0.35
"""How much paper around a digit is looked at, as a share of its longer side."""

WIDEST_STROKE: Final = 0.4
"""Strokes are narrower than this share of the longer side."""

FAINTEST: Final = 6
"""Ink that nowhere stands out from its paper by so many levels (of 255) is none."""

SLACK: Final = 0.06
"""How far ink may reach out of its rectangle, as a share of the longer side."""

OWN_SHARE: Final = 0.6
"""A stroke belongs to a digit wholly if so much of it lies inside the rectangle."""

CUT_OFF_SHARE: Final = 0.25
"""A stroke that goes on outside is cut off there if it is so much of the ink inside."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """The ink of one digit.

    Attributes:
        ink: Shape (height, width), the longer side of the digit about 80 pixels or less.
        rectangle: Around the ink, in pixels of the image.
        contrast: By how many levels (of 255) full ink differs from its paper.
        grain: By how many levels paper differs from itself.
        own: Share of the ink in the rectangle whose strokes end in it, 0.0 to 1.0.
        stroke: Width of the strokes, as a share of the longer side of the rectangle.
        width: Of the ink, as a share of the rectangle's.
        height: Of the ink, as a share of the rectangle's.
    """

    ink: Ink
    rectangle: Rectangle
    contrast: float
    grain: float
    own: float
    stroke: float
    width: float
    height: float


def cut_ink(image: Gray, rectangle: Rectangle) -> Cut | None:
    """Cut out the ink of one digit, dark on light or light on dark.

    Returns:
        None if nothing in the rectangle stands out from the paper.
    """
    scale = min(1.0, CUT_SIDE / max(rectangle.longer_side, 1.0))
    margin = SURROUNDINGS * rectangle.longer_side + 2
    left, top = max(0, int(rectangle.left - margin)), max(0, int(rectangle.top - margin))
    right, bottom = int(rectangle.right + margin) + 1, int(rectangle.bottom + margin) + 1
    window = image[top:bottom, left:right]
    if scale < 1:
        size = [max(1, round(side * scale)) for side in window.shape[::-1]]
        window = np.asarray(cv2.resize(window, size, interpolation=cv2.INTER_AREA), np.uint8)
    if _is_light_on_dark(window):
        window = np.asarray(cv2.bitwise_not(window), np.uint8)
    slack = SLACK * rectangle.longer_side
    inside = (
        _slice((rectangle.top - slack - top) * scale, (rectangle.bottom + slack - top) * scale),
        _slice((rectangle.left - slack - left) * scale, (rectangle.right + slack - left) * scale),
    )
    cut = _keep_own_strokes(_even_out(window), inside)
    return cut and replace(cut, rectangle=cut.rectangle.scaled(1 / scale).moved(left, top))


def _slice(start: float, stop: float) -> slice:
    return slice(max(0, int(start)), int(stop) + 1)


def _is_light_on_dark(window: Gray) -> bool:
    """Return whether a digit is lighter than what it is written on.

    Strokes cover less than their ground, so the ground is the usual level around a digit and
    the strokes lie on one side of it: the skewness there has their sign.
    """
    return float(((window.astype(np.float32) - np.float32(np.median(window))) ** 3).mean()) > 0


def _even_out(window: Gray) -> Ink:
    """Measure how much darker than its paper each pixel is."""
    smooth = cv2.GaussianBlur(window, (3, 3), 0)
    side = int(WIDEST_STROKE * CUT_SIDE) | 1
    paper = cv2.morphologyEx(
        smooth, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE
    )
    return cv2.subtract(paper, smooth).astype(np.uint8)


def _keep_own_strokes(ink: Ink, inside: tuple[slice, slice]) -> Cut | None:
    """Keep the strokes that lie inside; cut through those that only pass through."""
    own = ink[inside]
    if own.size == 0 or int(own.max()) < FAINTEST:
        return None
    full = float(np.percentile(own[own > 0.3 * own.max()], 75))
    threshold, _ = cv2.threshold(own, 0, 255, cv2.THRESH_OTSU)
    weak = max(0.3 * full, 0.6 * threshold, 4.0)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(
        (ink > weak).astype(np.uint8), connectivity=8
    )
    areas = statistics[:, cv2.CC_STAT_AREA].astype(np.float32)
    within = np.bincount(labels[inside].ravel(), minlength=len(areas)).astype(np.float32)
    within[0] = 0
    whole = within >= OWN_SHARE * areas
    large = within >= CUT_OFF_SHARE * max(within.sum(), 1.0)
    specks = within < 0.02 * within.sum()
    clipped = np.zeros_like(labels, np.bool_)
    clipped[inside] = (large & ~specks)[labels[inside]]
    keep = (whole & ~specks & (within > 0))[labels] | clipped
    if not keep.any():
        return None
    levels = (ink.astype(np.float32) - 0.6 * weak) * (255.0 / max(full - 0.6 * weak, 1.0))
    kept = np.where(keep, np.clip(levels, 0, 255), 0).astype(np.uint8)
    paper = ink[labels == 0]
    x, y, width, height = cv2.boundingRect(kept)
    return Cut(
        ink=kept,
        rectangle=Rectangle(left=x, top=y, right=x + width, bottom=y + height),
        contrast=full,
        grain=float(paper.mean()) if paper.size else 0.0,
        own=float(within[whole & ~specks].sum() / max(within.sum(), 1.0)),
        stroke=estimate_stroke_width(kept) / max(own.shape),
        width=width / own.shape[1],
        height=height / own.shape[0],
    )
