"""Single characters of fonts, each written a little differently every time."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.synthesis.fonts import Font

Ink = NDArray[np.uint8]
"""Shape (height, width), 0 (paper) to 255 (full ink)."""

DIGITS: Final = "0123456789"

LETTERS: Final = "ACEFGHJKLMNPRTUVWXYacdefhkmnprtuvwxy"
"""Letters that do not look like digits. Those that do are neither digits nor negatives."""

SIGNS: Final = "+-=*%#&@"

SIZE: Final = 72
"""Of fonts, in pixels."""

THINNEST: Final = 40
"""Ink of strokes that are thinned must still cover as much as so many full pixels."""


def draw_digits(
    fonts: Sequence[Font], count: int, random: np.random.Generator
) -> tuple[list[Ink], NDArray[np.uint8]]:
    """Draw digits of fonts, each digit of each font about equally often.

    Returns:
        Their ink, and labels of shape (count,).
    """
    labels = np.asarray(random.permutation(np.arange(count) % len(DIGITS)), np.uint8)
    return [draw_text(fonts, DIGITS[label], random) for label in labels], labels


def draw_text(fonts: Sequence[Font], text: str, random: np.random.Generator) -> Ink:
    """Draw text in a font that has it, with a random slant, width and pen."""
    for index in random.permutation(len(fonts)):
        ink = fonts[index].draw(text, SIZE)
        if ink.size:
            return _vary(ink, random)
    raise ValueError(f"text is written in characters of the fonts, received: {text!r}")


def _vary(ink: Ink, random: np.random.Generator) -> Ink:
    """Slant, turn and stretch ink, then draw it with a wider or narrower pen."""
    height, width = ink.shape
    angle, slant = np.deg2rad(random.uniform(-8, 8)), random.uniform(-0.25, 0.25)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[np.exp(random.uniform(-0.25, 0.25)), -slant], [0.0, 1.0]])
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]]) @ matrix.T
    low, high = corners.min(axis=0) - 4, corners.max(axis=0) + 4
    placed = np.column_stack([matrix, -low])
    size = [int(side) for side in np.ceil(high - low)]
    warped = np.asarray(cv2.warpAffine(ink, placed, size), np.uint8)
    return _change_pen(warped, int(random.integers(-2, 5)))


def _change_pen(ink: Ink, change: int) -> Ink:
    if change == 0:
        return ink
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(change) + 1, abs(change) + 1))
    if change > 0:
        return np.asarray(cv2.dilate(ink, pen), np.uint8)
    thinned = np.asarray(cv2.erode(ink, pen), np.uint8)
    gone = int(thinned.sum()) < max(THINNEST * 255, int(ink.sum()) // 3)
    return ink if gone else thinned
