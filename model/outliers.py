"""Pictures that are no digits, for the eleventh class: what photos hold besides numbers."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.hands import lay_out
from model.spec import IMAGE_SIZE

Image = NDArray[np.uint8]
"""Shape (height, width), ink 0 to 255."""

LETTERS: Final = "AEFHKMNPRUVWXaehkmnrtuvwx"
"""Letters that no hand writes like a digit."""

SIGNS: Final = "+-=*%#&"
"""Signs that stand between numbers."""

SIDE: Final = 96
"""Side of the boards that outliers are drawn on, in pixels."""

FULL_INK: Final = 255


def draw_outlier(digits: NDArray[np.uint8], random: np.random.Generator) -> Image:
    """Draw something that is no digit.

    Args:
        digits: Shape (n, 28, 28), ink 0 to 255, to draw pairs from.
        random: Of the choice and of the drawing.

    Returns:
        Shape (28, 28), laid out by the serving preprocessing.
    """
    kind = int(random.integers(len(_DRAWINGS) + 1))
    drawn = draw_pair(digits, random) if kind == len(_DRAWINGS) else _DRAWINGS[kind](random)
    return lay_out(drawn) if drawn.any() else np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8)


def draw_pair(digits: NDArray[np.uint8], random: np.random.Generator) -> Image:
    """Draw two digits that touch or nearly touch: they must be split, not read as one."""
    first, second = digits[random.integers(len(digits), size=2)]
    board = np.zeros((IMAGE_SIZE, 2 * IMAGE_SIZE), np.uint8)
    board[:, :IMAGE_SIZE] = first
    left = int(random.integers(12, 21))
    window = board[:, left : left + IMAGE_SIZE]
    np.maximum(window, np.roll(second, int(random.integers(-4, 5)), axis=0), out=window)
    return board


def draw_letter(random: np.random.Generator) -> Image:
    """Draw a letter."""
    return _draw_character(LETTERS, random)


def draw_sign(random: np.random.Generator) -> Image:
    """Draw a sign of arithmetic."""
    return _draw_character(SIGNS, random)


def _draw_character(alphabet: str, random: np.random.Generator) -> Image:
    board = np.zeros((SIDE, SIDE), np.uint8)
    font = int(random.integers(8)) | int(random.integers(2)) * cv2.FONT_ITALIC
    character = alphabet[random.integers(len(alphabet))]
    size, pen = random.uniform(1.4, 2.2), int(random.integers(3, 10))
    cv2.putText(board, character, (24, 70), font, size, FULL_INK, pen, cv2.LINE_AA)
    return board


def draw_scribble(random: np.random.Generator) -> Image:
    """Draw a line that wanders."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    walk = np.cumsum(random.normal(0.0, 16.0, (int(random.integers(8, 22)), 2)), axis=0)
    points = np.clip(walk - walk.mean(axis=0) + SIDE / 2, 2, SIDE - 3).astype(np.int32)
    pen = int(random.integers(3, 9))
    cv2.polylines(
        board, [points], isClosed=False, color=FULL_INK, thickness=pen, lineType=cv2.LINE_AA
    )
    return board


def draw_grid(random: np.random.Generator) -> Image:
    """Draw a piece of ruled or squared paper, or of a table."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    pen = int(random.integers(2, 9))
    start = int(random.integers(SIDE // 2))
    end = int(random.integers(start + SIDE // 3, SIDE))
    places = np.arange(12, SIDE - 11, 12)
    for level in random.choice(places, int(random.integers(1, 4)), replace=False).tolist():
        cv2.line(board, (start, level), (end, level), FULL_INK, pen, cv2.LINE_AA)
    # A lone upright line is a 1: lines down only come in pairs, or with lines across them.
    for level in random.choice(places, int(random.integers(0, 4)), replace=False).tolist():
        cv2.line(board, (level, start), (level, end), FULL_INK, pen, cv2.LINE_AA)
    return board


def draw_texture(random: np.random.Generator) -> Image:
    """Draw a patch of grass, fur, fabric or noise, with or without an outline."""
    noise = random.random((SIDE // 2, SIDE // 2)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.7, 4.0))
    low, high = float(smooth.min()), float(smooth.max())
    levels = (smooth - low) * (FULL_INK / (high - low))
    if random.random() < 0.6:  # noqa: PLR2004 - a share
        levels = np.where(levels > random.uniform(90.0, 160.0), levels, 0.0)
    down, across = np.mgrid[-1 : 1 : SIDE // 2 * 1j, -1 : 1 : SIDE // 2 * 1j]
    roundness = random.uniform(0.0, 2.0, 2)
    inside = roundness[0] * across**2 + roundness[1] * down**2 < 1.0
    return np.asarray(levels * inside, np.uint8)


def draw_blob(random: np.random.Generator) -> Image:
    """Draw solid shapes: stains, objects, shadows."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(int(random.integers(1, 4))):
        level = int(random.integers(120, 256))
        if random.random() < 0.6:  # noqa: PLR2004 - a share
            center, axes = random.integers(30, 66, 2).tolist(), random.integers(14, 42, 2).tolist()
            cv2.ellipse(board, center, axes, random.uniform(0, 180), 0, 360, level, -1)
        else:
            corners = random.integers(5, SIDE - 5, (int(random.integers(3, 7)), 2))
            cv2.fillPoly(board, [cv2.convexHull(corners.astype(np.int32))], level, cv2.LINE_AA)
    return board


_DRAWINGS: Final[tuple[Callable[[np.random.Generator], Image], ...]] = (
    draw_letter,
    draw_sign,
    draw_scribble,
    draw_grid,
    draw_texture,
    draw_blob,
)
