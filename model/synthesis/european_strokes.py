"""Strokes that European and Turkish writers add to 0, 1 and 7, and MNIST's hardly ever."""

from typing import Final

import cv2
import numpy as np

from model.images import Ink
from model.recognition.preprocessing import lay_out
from model.synthesis.random_choices import happens

ENLARGEMENT: Final = 4
"""Strokes are drawn into an image this many times larger."""

STROKE_LEVEL: Final = 100
"""Ink over this level belongs to a stroke."""


def add_european_strokes(image: Ink, label: int, random: np.random.Generator) -> Ink:
    """Add a flag or a foot to a 1, a bar to a 7, a slash to a 0; return other digits unchanged.

    Returns:
        Shape (28, 28), laid out anew.
    """
    strokes = {0: _slash, 1: _flag_and_foot, 7: _cross}
    if label not in strokes:
        return image
    board = cv2.resize(image, None, fx=ENLARGEMENT, fy=ENLARGEMENT, interpolation=cv2.INTER_CUBIC)
    drawn = np.asarray(board, np.uint8)
    strokes[label](drawn, random)
    return lay_out(drawn)


def _flag_and_foot(board: Ink, random: np.random.Generator) -> None:
    _, y, _, height = cv2.boundingRect((board > STROKE_LEVEL).astype(np.uint8))
    pen = _pen_width(random)
    foot = happens(0.4, random)
    if foot:
        bottom = y + height - 1
        middle = _stroke_center(board, bottom - pen // 2)
        reach = int(random.uniform(0.15, 0.4) * height)
        _draw(board, (middle - reach, bottom), (middle + reach, bottom), pen)
    if not foot or happens(0.7, random):
        top = (_stroke_center(board, y + pen // 2), y)
        length, angle = random.uniform(0.2, 0.55) * height, random.uniform(0.5, 1.15)
        end = (int(top[0] - length * np.sin(angle)), int(y + length * np.cos(angle)))
        _draw(board, top, end, pen)


def _cross(board: Ink, random: np.random.Generator) -> None:
    _, y, _, height = cv2.boundingRect((board > STROKE_LEVEL).astype(np.uint8))
    level = int(y + random.uniform(0.4, 0.65) * height)
    middle = _stroke_center(board, level)
    reach, tilt = int(random.uniform(0.15, 0.35) * height), int(random.uniform(-0.1, 0.1) * height)
    ends = (middle - reach, level + tilt), (middle + reach, level - tilt)
    _draw(board, *ends, _pen_width(random))


def _slash(board: Ink, random: np.random.Generator) -> None:
    x, y, width, height = cv2.boundingRect((board > STROKE_LEVEL).astype(np.uint8))
    _draw(board, (x, y + height), (x + width, y), _pen_width(random))


def _pen_width(random: np.random.Generator) -> int:
    return int(random.integers(6, 13))


def _stroke_center(board: Ink, row: int) -> int:
    columns = np.flatnonzero(board[min(row, len(board) - 1)] > STROKE_LEVEL)
    return int(columns.mean()) if columns.size else board.shape[1] // 2


def _draw(board: Ink, start: tuple[int, int], end: tuple[int, int], pen: int) -> None:
    cv2.line(board, start, end, 255, pen, cv2.LINE_AA)
