"""Drawn pages and their ink."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle
from tests.drawing import draw_digits

LOOKS: dict[str, dict[str, Any]] = {
    "clean": {},
    "shadow": {"shadow": True},
    "ruled": {"ruled": True},
    "marker": {"pen_width": 0.14},
    "hairline": {"pen_width": 0.02},
    "pencil": {"ink": (150, 150, 152), "pen_width": 0.035},
    "board": {"ink": (238, 238, 230), "paper": (34, 52, 44)},
}
"""Ways in which digits are written, as options of the drawing."""


def draw_gray(text: str, **options: Any) -> NDArray[np.uint8]:
    return cv2.cvtColor(draw_digits(text, **options), cv2.COLOR_RGB2GRAY).astype(np.uint8)


def find_drawn(text: str, **options: Any) -> list[Rectangle]:
    """Find the digits on a cleanly drawn page, from the left."""
    page = draw_gray(text, **options | {"noise": 0.0})
    strokes = (np.abs(page.astype(int) - int(np.median(page))) > 60).astype(np.uint8)
    _, _, statistics, _ = cv2.connectedComponentsWithStats(strokes)
    boxes = sorted(statistics[1:, :4].tolist())
    return [
        Rectangle(left=x, top=y, right=x + width, bottom=y + height)
        for x, y, width, height in boxes
    ]


def cut_drawn(text: str, margin: int = 4, **options: Any) -> list[NDArray[np.uint8]]:
    """Cut the ink of each digit, 0 to 255 (full ink), out of a cleanly drawn page."""
    page = draw_gray(text, **options | {"noise": 0.0})
    ink = np.clip(int(np.median(page)) - page.astype(int), 0, None)
    ink = (ink * (255.0 / max(1, ink.max()))).astype(np.uint8)
    return [np.pad(cut_out(ink, place), margin) for place in find_drawn(text, **options)]


def cut_out(image: NDArray[np.uint8], place: Rectangle) -> NDArray[np.uint8]:
    """Cut out the pixels that a rectangle inside an image touches."""
    rows = slice(math.floor(place.top), math.ceil(place.bottom))
    return image[rows, math.floor(place.left) : math.ceil(place.right)]


def draw_five_or_six() -> NDArray[np.uint8]:
    """Draw a digit whose bowl is nearly closed, between a 5 and a 6."""
    page = np.full((300, 300), 230, np.uint8)
    pen = [(180, 60), (130, 60), (125, 128), (170, 140), (180, 190), (150, 230), (115, 220)]
    points = np.array([*pen, (120, 136)], np.int32)
    cv2.polylines(page, [points], isClosed=False, color=40, thickness=12, lineType=cv2.LINE_AA)
    return page
