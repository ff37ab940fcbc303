"""Training images for the class "not a digit", like the ink that photos show besides digits."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.images import Ink
from model.recognition.preprocessing import lay_out
from model.spec import IMAGE_SIZE
from model.synthesis.fonts import LETTERS, SIGNS, Font, draw_text
from model.synthesis.random_choices import happens

SIDE: Final = 96
"""Side of the boards for drawing, in pixels."""

FULL_INK: Final = 255
HALF_INK: Final = 127

NARROWEST: Final = 0.45
"""Minimum ratio of width to height; narrower ink may be a 1."""


def make_negatives(
    digits: NDArray[np.uint8], fonts: Sequence[Font], count: int, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Draw negatives, scaled and centered as digits are.

    Args:
        digits: Shape (n, 28, 28), ink 0 to 255; pairs and framed digits are made of them.
        fonts: Handwriting; if there is none, no letters, words or signs are drawn.
        count: Number of images.
        random: Chooses what is drawn.

    Returns:
        Shape (count, 28, 28), ink 0 to 255; a few hold no ink.
    """
    kinds: dict[Callable[[np.random.Generator], Ink], int] = {
        partial(_pair, digits): 2,
        partial(_torn_pair, digits): 2,
    }
    kinds |= {partial(_framed, digits): 1, _scribble: 2, _grid: 2, _texture: 1, _blob: 1}
    if fonts:
        kinds |= {partial(_character, fonts, LETTERS): 10, partial(_word, fonts): 2}
        kinds |= {partial(_torn_word, fonts): 2, partial(_character, fonts, SIGNS): 2}
    shares = np.array(list(kinds.values())) / sum(kinds.values())
    drawings = list(kinds)
    images = np.zeros((count, IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    for image in images:
        drawn = drawings[random.choice(len(drawings), p=shares)](random)
        if drawn.any():
            image[:] = lay_out(drawn)
    return images


def is_wide(ink: Ink) -> bool:
    """Check that there is ink that is not just a vertical line, which would look like a 1."""
    _, _, width, height = cv2.boundingRect((ink > HALF_INK).astype(np.uint8))
    return bool(ink.any()) and width >= NARROWEST * height


def _character(fonts: Sequence[Font], characters: str, random: np.random.Generator) -> Ink:
    return draw_text(fonts, characters[random.integers(len(characters))], random)


def _word(fonts: Sequence[Font], random: np.random.Generator) -> Ink:
    letters = random.integers(len(LETTERS), size=int(random.integers(2, 5)))
    return draw_text(fonts, "".join(LETTERS[index] for index in letters), random)


def _torn_word(fonts: Sequence[Font], random: np.random.Generator) -> Ink:
    """Cut a word in the middle of letters."""
    word = _word(fonts, random)
    height, width = word.shape
    wide = int(random.uniform(0.4, 1.0) * height)
    left = int(random.integers(max(1, width - wide)))
    torn = word[:, left : left + wide]
    return torn if is_wide(torn) else word


def _pair(digits: NDArray[np.uint8], random: np.random.Generator) -> Ink:
    """Write two digits that touch or nearly touch."""
    first, second = digits[random.integers(len(digits), size=2)]
    board = np.zeros((IMAGE_SIZE, 2 * IMAGE_SIZE), np.uint8)
    board[:, :IMAGE_SIZE] = first
    left = int(random.integers(12, 21))
    window = board[:, left : left + IMAGE_SIZE]
    np.maximum(window, np.roll(second, int(random.integers(-4, 5)), axis=0), out=window)
    return board


def _torn_pair(digits: NDArray[np.uint8], random: np.random.Generator) -> Ink:
    """Cut out the right half of one digit and the left half of the next."""
    pair = _pair(digits, random)
    left = int(random.integers(11, 16))
    torn = pair[:, left : left + int(random.integers(16, 22))]
    return torn if is_wide(torn) else pair


def _framed(digits: NDArray[np.uint8], random: np.random.Generator) -> Ink:
    """Draw a ring or a box around a digit."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    side = int(random.uniform(0.35, 0.6) * SIDE)
    digit = digits[random.integers(len(digits))]
    start = (SIDE - side) // 2
    board[start : start + side, start : start + side] = cv2.resize(digit, (side, side))
    reach = random.uniform(0.4, 0.48, 2) * SIDE
    pen = int(random.integers(2, 7))
    if happens(0.5, random):
        cv2.ellipse(
            board,
            (SIDE // 2, SIDE // 2),
            reach.astype(int).tolist(),
            0,
            0,
            360,
            FULL_INK,
            pen,
            cv2.LINE_AA,
        )
    else:
        low, high = ([int(SIDE / 2 + way * each) for each in reach] for way in (-1, 1))
        cv2.rectangle(board, low, high, FULL_INK, pen, cv2.LINE_AA)
    return board


def _scribble(random: np.random.Generator) -> Ink:
    """Draw a random winding line."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    walk = np.cumsum(random.normal(0.0, 16.0, (int(random.integers(8, 22)), 2)), axis=0)
    points = np.clip(walk - walk.mean(axis=0) + SIDE / 2, 2, SIDE - 3).astype(np.int32)
    pen = int(random.integers(3, 9))
    cv2.polylines(
        board, [points], isClosed=False, color=FULL_INK, thickness=pen, lineType=cv2.LINE_AA
    )
    return board


def _grid(random: np.random.Generator) -> Ink:
    """Draw a piece of ruled or squared paper, or of a table."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    pen = int(random.integers(2, 9))
    start = int(random.integers(SIDE // 2))
    end = int(random.integers(start + SIDE // 3, SIDE))
    places = np.arange(12, SIDE - 11, 12)
    for level in random.choice(places, int(random.integers(1, 4)), replace=False).tolist():
        cv2.line(board, (start, level), (end, level), FULL_INK, pen, cv2.LINE_AA)
    # A single vertical line looks like a 1, so there is always a horizontal one as well.
    for level in random.choice(places, int(random.integers(0, 4)), replace=False).tolist():
        cv2.line(board, (level, start), (level, end), FULL_INK, pen, cv2.LINE_AA)
    return board


def _texture(random: np.random.Generator) -> Ink:
    """Draw a patch of grass, fur, fabric or noise, with or without an outline."""
    noise = random.random((SIDE // 2, SIDE // 2)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.7, 4.0))
    low, high = float(smooth.min()), float(smooth.max())
    levels = (smooth - low) * (FULL_INK / (high - low))
    if happens(0.6, random):
        levels = np.where(levels > random.uniform(90.0, 160.0), levels, 0.0)
    down, across = np.mgrid[-1 : 1 : SIDE // 2 * 1j, -1 : 1 : SIDE // 2 * 1j]
    roundness = random.uniform(0.0, 2.0, 2)
    inside = roundness[0] * across**2 + roundness[1] * down**2 < 1.0
    return np.asarray(levels * inside, np.uint8)


def _blob(random: np.random.Generator) -> Ink:
    """Draw solid shapes: stains, objects, shadows."""
    board = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(int(random.integers(1, 4))):
        level = int(random.integers(120, 256))
        if happens(0.6, random):
            center, axes = random.integers(30, 66, 2).tolist(), random.integers(14, 42, 2).tolist()
            cv2.ellipse(board, center, axes, random.uniform(0, 180), 0, 360, level, -1)
        else:
            corners = random.integers(5, SIDE - 5, (int(random.integers(3, 7)), 2))
            cv2.fillPoly(board, [cv2.convexHull(corners.astype(np.int32))], level, cv2.LINE_AA)
    return board
