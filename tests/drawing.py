"""Draws digits with our own pen strokes, on paper as a person's photo would show them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Color: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

Points: TypeAlias = NDArray[np.float64]
"""Shape (points, 2), x and y."""

VARIANTS: Final = {
    "0": (
        "38,2 16,9 3,45 10,82 30,98 52,85 62,50 53,16 38,3 30,3",
        "36,3 24,3 10,18 2,52 10,86 27,99 45,84 52,48 46,16 32,2 24,4",
    ),
    "1": (
        "12,1 11,45 9,99",
        "2,24 16,12 26,1 26,1 25,50 24,99",
    ),
    "2": (
        "7,22 17,5 38,1 54,16 48,42 26,72 3,97 3,97 32,95 62,97",
        "8,18 28,1 50,10 50,38 30,70 10,92 6,84 20,80 40,94 62,93",
    ),
    "3": (
        "6,13 27,1 49,11 47,34 24,46 24,46 49,55 56,77 39,96 18,98 2,87",
        "5,3 28,3 53,2 53,2 25,40 25,40 50,50 56,74 40,95 18,98 2,88",
    ),
    "4": (
        "14,2 8,34 4,58 4,58 30,59 64,56 / 47,22 45,60 43,100",
        "45,1 24,33 2,66 2,66 32,66 64,64 / 45,1 45,50 44,100",
    ),
    "5": (
        "16,3 14,22 11,43 11,43 33,37 54,50 56,76 38,95 18,98 2,90 / 16,4 34,4 56,2",
        "54,2 34,3 14,3 14,3 13,22 10,44 10,44 34,38 55,54 54,80 34,97 4,92",
    ),
    "6": (
        "44,1 20,24 5,58 10,87 31,98 53,84 52,61 32,52 9,70",
        "32,0 13,28 4,62 9,88 28,99 48,86 49,66 32,56 10,68",
    ),
    "7": (
        "2,5 30,5 60,3 60,3 40,45 24,100",
        "2,6 30,6 60,3 60,3 41,45 27,100 / 17,49 35,48 55,46",
    ),
    "8": (
        "46,7 32,1 12,12 14,33 33,47 54,66 54,88 31,99 8,88 9,68 28,48 48,31 50,14 42,4",
        "28,46 10,30 14,8 30,1 46,10 48,30 28,46 8,62 6,86 28,99 52,88 50,62 28,46",
    ),
    "9": (
        "53,22 47,6 31,1 9,13 6,36 24,49 44,38 53,20 53,20 54,55 51,100",
        "53,24 47,6 32,1 10,12 6,36 25,49 45,38 53,22 53,22 52,60 40,95 12,96",
    ),
}
"""The ways in which people write each digit.

Points "x,y" in hundredths of the digit's height, y down; " / " lifts the pen. The pen
swings smoothly through them; a point that stands twice is a corner.
"""

MARGIN: Final = 0.55
ROW_PITCH: Final = 1.5
DIGIT_GAP: Final = 0.30
GROUP_GAP: Final = 0.80
LINE_PITCH: Final = 0.5
"""The layout of a page, in heights of a digit."""

OVERSAMPLING: Final = 3
"""The pen draws on a finer grid than the photo's, so that edges come out smooth."""


def draw_digits(  # noqa: PLR0913  a test names only what it is about
    text: str,
    *,
    height: int = 480,
    pen_width: float = 0.06,
    ink: Color = (38, 44, 74),
    paper: Color = (236, 232, 222),
    jitter_seed: int = 0,
    ruled: bool = False,
    shadow: bool = False,
    noise: float = 0.012,
    slant: float = 0.0,
    variants: Mapping[str, Sequence[str]] = VARIANTS,
) -> NDArray[np.uint8]:
    """Write digits on paper and take a photo of it.

    Args:
        text: Digits; a space is a clear gap, a newline begins a row.
        height: Of the photo, in pixels; its width follows from the text.
        pen_width: Of the strokes, in heights of a digit.
        ink: Color of the strokes, darker or lighter than the paper.
        paper: Color of the empty paper.
        jitter_seed: Chooses variants, wobble and grain: the same seed is the same photo.
        ruled: Whether the paper has printed lines.
        shadow: Whether a soft shadow lies over the lower right of the page.
        noise: Standard deviation of the grain, where 1.0 is white.
        slant: How far digits lean to the right, in widths a height.
        variants: The ways in which each digit is written.

    Returns:
        Shape (height, width, 3), RGB.
    """
    rng = np.random.default_rng(jitter_seed)
    rows = text.split("\n")
    digit_height = height / (1 + ROW_PITCH * (len(rows) - 1) + 2 * MARGIN)
    strokes, width = _write(rows, variants, slant, rng)
    size = (height, round(width * digit_height))
    page = np.broadcast_to(np.asarray(paper, np.float32), (*size, 3))
    if ruled:
        page = _cover(page, _draw_lines(size, digit_height), (120, 150, 205))
    page = _cover(page, _draw_strokes(strokes, size, digit_height, pen_width), ink)
    if shadow:
        page = page * _cast_shadow(size)
    return _photograph(page, noise, rng)


def encode(image: NDArray[np.uint8], format: str = "JPEG", **options: Any) -> bytes:  # noqa: A002  Pillow's
    """Encode a picture as a file of a format that Pillow writes, with Pillow's options."""
    file = BytesIO()
    Image.fromarray(image).save(file, format, **options)
    return file.getvalue()


def _write(
    rows: list[str], variants: Mapping[str, Sequence[str]], slant: float, rng: np.random.Generator
) -> tuple[list[Points], float]:
    """Lay out all strokes, in heights of a digit; the second result is the page's width."""
    strokes: list[Points] = []
    right = 0.0
    for index, row in enumerate(rows):
        x = MARGIN
        for character in row:
            if character == " ":
                x += GROUP_GAP
                continue
            written = _write_digit(variants[character], slant, rng)
            left = min(stroke[:, 0].min() for stroke in written)
            offset = (x - left, MARGIN + ROW_PITCH * index + rng.uniform(-0.02, 0.02))
            strokes += [stroke + offset for stroke in written]
            x = max(stroke[:, 0].max() for stroke in strokes[-len(written) :]) + DIGIT_GAP
        right = max(right, x - DIGIT_GAP)
    return strokes, right + MARGIN


def _write_digit(variants: Sequence[str], slant: float, rng: np.random.Generator) -> list[Points]:
    """Write one digit at the origin: a variant, wobbling, turned and scaled a little."""
    turn, size = rng.normal(0, 0.025), rng.normal(1, 0.02)
    matrix = size * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    matrix = np.array([[1, 0], [-slant, 1]]) @ matrix
    strokes = _parse(variants[int(rng.integers(len(variants)))])
    center = np.array([0.3, 0.5])
    return [(_swing(_wobble(stroke, rng)) - center) @ matrix + center for stroke in strokes]


def _parse(variant: str) -> list[Points]:
    return [
        np.array([point.split(",") for point in stroke.split()], np.float64) / 100
        for stroke in variant.split(" / ")
    ]


def _wobble(points: Points, rng: np.random.Generator) -> Points:
    """Move points a little; corners, which stand twice, move as one."""
    moved = points + rng.normal(0, 0.008, points.shape)
    corners = 1 + np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    moved[corners] = moved[corners - 1]
    return moved


def _swing(points: Points, steps: int = 16) -> Points:
    """Lay a Catmull-Rom curve through the points, with corners where one stands twice."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, np.newaxis]
    pieces = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
        if not np.array_equal(b, c)
    ]
    return np.vstack([*pieces, points[-1:]])


def _draw_strokes(
    strokes: list[Points], size: tuple[int, int], digit_height: float, pen_width: float
) -> NDArray[np.float32]:
    """Draw strokes as coverage, shape `size`, 0.0 to 1.0; the pen presses harder in between."""
    canvas = np.zeros((size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), np.uint8)
    scale = digit_height * OVERSAMPLING
    for stroke in strokes:
        pressure = 0.86 + 0.2 * np.sin(np.linspace(0.25, 2.9, len(stroke)))
        pixels = np.round(stroke * scale * 16).astype(int)
        for start, end, press in zip(pixels, pixels[1:], pressure, strict=False):
            width = max(1, round(pen_width * scale * float(press)))
            cv2.line(canvas, start.tolist(), end.tolist(), 255, width, cv2.LINE_AA, shift=4)
    coverage = cv2.resize(canvas, size[::-1], interpolation=cv2.INTER_AREA)
    return (coverage / 255).astype(np.float32)


def _draw_lines(size: tuple[int, int], digit_height: float) -> NDArray[np.float32]:
    """Draw printed lines as coverage, shape `size`, 0.0 to 1.0."""
    pitch = LINE_PITCH * digit_height
    rows = np.arange(size[0], dtype=np.float32)
    phase = np.abs((rows - MARGIN * digit_height) % pitch - pitch / 2)
    line = 0.55 * np.clip(max(1.0, pitch / 40) - phase, 0, 1)
    return np.repeat(line[:, np.newaxis], size[1], axis=1).astype(np.float32)


def _cover(
    page: NDArray[np.float32], coverage: NDArray[np.float32], color: Color
) -> NDArray[np.float32]:
    share = coverage[..., np.newaxis]
    covered: NDArray[np.float32] = page + share * (np.asarray(color, np.float32) - page)
    return covered


def _cast_shadow(size: tuple[int, int]) -> NDArray[np.float32]:
    """Light that falls off over the lower right, shape (height, width, 1), 0.0 to 1.0."""
    rows, columns = np.ogrid[0.0 : 1.0 : size[0] * 1j, 0.0 : 1.0 : size[1] * 1j]
    depth = 1 / (1 + np.exp(-(0.8 * rows + columns - 1.15) / 0.09))
    return (1.02 - 0.06 * rows - 0.32 * depth)[..., np.newaxis].astype(np.float32)


def _photograph(
    page: NDArray[np.float32], noise: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """See the page through a lens that is a little soft, with fibers and grain."""
    height, width = page.shape[:2]
    coarse = rng.normal(0, noise * 255, (height // 6 + 1, width // 6 + 1))
    fibers = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, noise * 255, (height, width))
    soft = cv2.GaussianBlur(page, (0, 0), max(0.4, height / 900))
    return np.clip(soft + (fibers + grain)[..., np.newaxis], 0, 255).astype(np.uint8)
