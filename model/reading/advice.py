"""Advice on how to make an unsure digit easier to read, measured in its photo."""

from enum import StrEnum
from typing import Final

import cv2
import numpy as np

from model.geometry import Rectangle
from model.images import Gray
from model.reading.result import ReadDigit, Reading
from model.recognition.ink_extraction import cut_ink

SMALL: Final = 40.0
"""Longer side below which a digit is small, in pixels of the image."""

PALE: Final = 60.0
"""Contrast of ink and paper below which there is too little light, in levels of 255."""

THIN: Final = 0.03
"""Width below which strokes are thin, as a share of the digit's longer side."""

SURROUNDINGS: Final = 0.2
"""Margin around a digit in which its paper is measured, as a share of the longer side."""


class Remedy(StrEnum):
    """What the sender can do."""

    CLOSER = "closer"
    """Photograph it from closer: it is small."""

    MORE_LIGHT = "more light"
    """Photograph it in more light: its ink hardly differs from its paper."""

    THICKER_PEN = "thicker pen"
    """Write it with a thicker pen: its strokes are thin."""

    MORE_CLEARLY = "more clearly"
    """Write it more clearly: nothing is wrong with the photo."""


def choose_remedy(reading: Reading, digit: ReadDigit) -> Remedy:
    """Choose what would help most to read a digit."""
    place = digit.place
    if place.longer_side < SMALL:
        return Remedy.CLOSER
    if _contrast(reading.image, place) < PALE:
        return Remedy.MORE_LIGHT
    cut = cut_ink(reading.image, place)
    return Remedy.MORE_CLEARLY if cut and cut.stroke >= THIN else Remedy.THICKER_PEN


def _contrast(image: Gray, place: Rectangle) -> float:
    """Measure the contrast of a digit and its paper, between the 2nd and 98th percentile."""
    margin = SURROUNDINGS * place.longer_side
    top, left = max(0, int(place.top - margin)), max(0, int(place.left - margin))
    window = image[top : int(place.bottom + margin) + 1, left : int(place.right + margin) + 1]
    dark, light = np.percentile(cv2.blur(window, (3, 3)), (2, 98))
    return float(light - dark)
