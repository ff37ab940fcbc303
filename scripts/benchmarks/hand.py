"""Draw digits of a hand that the shipped network misreads and people do not."""

import io
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

DIGITS: Final = (0, 1)
"""Digits that this hand writes in its own way: with two slashes, with a long flat flag."""

SIDE: Final = 320
"""Pixels of a photo, of which a digit takes half the height."""

PAPER: Final = 230
INK: Final = 45
NOISE: Final = 3.0

Strokes: TypeAlias = list[NDArray[np.float64]]
"""Points of each stroke, shape (points, 2), in hundredths of the digit's height, y down."""


def write_digit(digit: int, number: int) -> bytes:
    """Write one of `DIGITS` in some variation and photograph it, as a JPEG."""
    random = np.random.default_rng([digit, number])
    strokes = _one(random) if digit else _zero(random)
    page = np.full((SIDE, SIDE), PAPER, np.uint8)
    middle = (np.vstack(strokes).min(axis=0) + np.vstack(strokes).max(axis=0)) / 2
    width = int(random.integers(8, 14))
    for stroke in strokes:
        points = (stroke - middle + random.normal(0, 0.5, stroke.shape)) * SIDE / 200 + SIDE / 2
        cv2.polylines(
            page,
            [points.round().astype(np.int32)],
            isClosed=False,
            color=INK,
            thickness=width,
            lineType=cv2.LINE_AA,
        )
    photo = cv2.GaussianBlur(page, (0, 0), 0.8) + random.normal(0, NOISE, page.shape)
    file = io.BytesIO()
    Image.fromarray(photo.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()


def _zero(random: np.random.Generator) -> Strokes:
    """Draw a narrow oval and two steep slashes that go beyond it."""
    turns = np.linspace(-0.5, 1.6, 40) * np.pi
    half = random.uniform(16.0, 23.0)
    oval = np.column_stack([half * np.cos(turns), 44.0 * np.sin(turns)])
    angle, reach = random.uniform(0.25, 0.42), random.uniform(58.0, 78.0)
    end = reach * np.array([np.sin(angle), -np.cos(angle)])
    apart = np.array([random.uniform(6.0, 10.0), 0.0])
    return [oval, np.array([-end - apart, end - apart]), np.array([apart - end, apart + end])]


def _one(random: np.random.Generator) -> Strokes:
    """Draw a leaning stem with a long flat flag, which resembles a seven."""
    length, angle = random.uniform(45.0, 75.0), random.uniform(0.6, 1.0)
    lean = random.uniform(0.0, 15.0)
    end = (-length * np.sin(angle), length * np.cos(angle))
    return [np.array([end, (0.0, 0.0), (-lean, 100.0)])]
