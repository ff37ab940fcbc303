"""Extract the ink of one digit from its bounding box in a gray image.

Uneven light is corrected and the ink is thresholded for each digit separately, so pale pencil
and thick marker on the same page both become full ink.
"""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle
from model.images import Gray, Ink
from model.recognition.preprocessing import estimate_stroke_width

CUT_SIDE: Final = 80
"""Maximum longer side of a digit whose ink is cut out, in pixels; larger ones are scaled down."""

SURROUNDINGS: Final = 0.35
"""Margin of paper around a digit, as a share of its longer side."""

WIDEST_STROKE: Final = 0.4
"""Maximum width of strokes, as a share of `CUT_SIDE`."""

FAINTEST: Final = 6
"""Minimum contrast of ink, at its darkest point, to its paper, in levels of 255."""

SLACK: Final = 0.06
"""How far ink may extend beyond the bounding box, as a share of the longer side."""

FAINT_SHARE: Final = 0.3
"""Minimum level of ink, as a share of the level of full ink."""

SPECK_SHARE: Final = 0.02
"""Minimum area of a stroke, as a share of all ink inside the rectangle."""

OWN_SHARE: Final = 0.6
"""Minimum share of a stroke inside the box for which all of the stroke is kept."""

CUT_OFF_SHARE: Final = 0.25
"""Minimum share of the ink inside the box for which a stroke is kept, clipped to the box."""


Mask = NDArray[np.bool_]
"""Shape (height, width), True for chosen pixels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """The ink of one digit.

    Attributes:
        ink: Shape (height, width), 0 to 255; the digit's longer side is about 80 pixels or less.
        rectangle: Bounding box of the ink, in pixels of the image.
        contrast: Difference between full ink and paper, in levels of 255.
        grain: Mean difference of the paper from its estimated level, in levels of 255.
        own: Share of the ink in the given box whose strokes lie mostly inside, 0.0 to 1.0.
        stroke: Mean width of the strokes, as a share of the given box's longer side.
        width: Width of the ink, as a share of the given box's.
        height: Height of the ink, as a share of the given box's.
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
    """Return whether a digit is lighter than its background.

    Strokes cover less area than the background, so the median is the background's level. The
    sign of the third moment around it tells on which side the strokes are.
    """
    return float(((window.astype(np.float32) - np.float32(np.median(window))) ** 3).mean()) > 0


def _even_out(window: Gray) -> Ink:
    """Measure how much darker than the estimated paper (a closing) each pixel is."""
    smooth = cv2.GaussianBlur(window, (3, 3), 0)
    side = int(WIDEST_STROKE * CUT_SIDE) | 1
    paper = cv2.morphologyEx(
        smooth, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE
    )
    return cv2.subtract(paper, smooth).astype(np.uint8)


def _keep_own_strokes(ink: Ink, inside: tuple[slice, slice]) -> Cut | None:
    """Keep the strokes that belong to the digit, scale their levels and measure them."""
    own = ink[inside]
    if own.size == 0 or int(own.max()) < FAINTEST:
        return None
    full = float(np.percentile(own[own > FAINT_SHARE * own.max()], 75))
    threshold, _ = cv2.threshold(own, 0, 255, cv2.THRESH_OTSU)
    weak = max(FAINT_SHARE * full, 0.6 * threshold, 4.0)
    strokes = ink > weak
    keep, own_share = _choose_strokes(strokes, inside)
    if not keep.any():
        return None
    levels = (ink.astype(np.float32) - 0.6 * weak) * (255.0 / max(full - 0.6 * weak, 1.0))
    kept = np.where(keep, np.clip(levels, 0, 255), 0).astype(np.uint8)
    paper = ink[~strokes]
    x, y, width, height = cv2.boundingRect(kept)
    return Cut(
        ink=kept,
        rectangle=Rectangle(left=x, top=y, right=x + width, bottom=y + height),
        contrast=full,
        grain=float(paper.mean()) if paper.size else 0.0,
        own=own_share,
        stroke=estimate_stroke_width(kept) / max(own.shape),
        width=width / own.shape[1],
        height=height / own.shape[0],
    )


def _choose_strokes(strokes: Mask, inside: tuple[slice, slice]) -> tuple[Mask, float]:
    """Choose the strokes that lie mostly inside; clip large ones that continue outside.

    Returns:
        The chosen pixels, and the share of the ink inside that lies in strokes mostly inside.
    """
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(
        strokes.astype(np.uint8), connectivity=8
    )
    areas = statistics[:, cv2.CC_STAT_AREA].astype(np.float32)
    within = np.bincount(labels[inside].ravel(), minlength=len(areas)).astype(np.float32)
    within[0] = 0  # the paper
    total = within.sum()
    notable = (within > 0) & (within >= SPECK_SHARE * total)
    whole = notable & (within >= OWN_SHARE * areas)
    large = notable & (within >= CUT_OFF_SHARE * max(total, 1.0))
    chosen = whole[labels]
    chosen[inside] |= large[labels[inside]]
    return chosen, float(within[whole].sum() / max(total, 1.0))
