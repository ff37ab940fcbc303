"""Made-up readings: digits in rows on an empty page."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle
from model.reading.result import Box, ReadDigit, Reading, Unread

PITCH = 60
"""Distance from one digit to the next, in pixels."""


def probabilities(digit: int, confidence: float) -> NDArray[np.float32]:
    """Give one digit its confidence; the others share the rest."""
    shares = np.full(10, (1 - confidence) / 9, np.float32)
    shares[digit] = confidence
    return shares


def read_digit(
    digit: int, *, confidence: float = 0.98, sure: bool = True, box: Box | None = None, row: int = 0
) -> ReadDigit:
    """Make up a digit; its network input is a gray square."""
    seen = np.zeros((28, 28, 1), np.float32)
    seen[8:20, 8:20] = 0.6
    box = box or Box(x=10, y=10, width=30, height=40)
    return ReadDigit(
        digit=digit,
        confidence=confidence,
        probabilities=probabilities(digit, confidence),
        box=box,
        place=Rectangle(left=box.x, top=box.y, right=box.x + box.width, bottom=box.y + box.height),
        row=row,
        starts_group=False,
        sure=sure,
        network_input=seen,
    )


def torn_between(digit: int, second: int) -> ReadDigit:
    """Make up a digit that is unsure, and what else it may be."""
    unsure = read_digit(digit, confidence=0.5, sure=False)
    unsure.probabilities[second] = 0.42
    return unsure


def reading_of(
    digits: Sequence[ReadDigit],
    *,
    shape: tuple[int, int] = (480, 640),
    unread: Sequence[Unread] = (),
) -> Reading:
    """Make up a reading of the given digits on a gray page."""
    image = np.full(shape, 200, np.uint8)
    return Reading(
        digits=tuple(digits), image=image, unread=tuple(unread), model="test", milliseconds=1.0
    )


def page_of(count: int, *, columns: int = 10, unsure: Sequence[int] = ()) -> Reading:
    """Make up a reading of `count` digits in rows; those with an index in `unsure` are unsure."""
    digits = [
        read_digit(
            index % 10,
            sure=index not in unsure,
            confidence=0.5 if index in unsure else 0.98,
            row=index // columns,
            box=Box(
                x=20 + index % columns * PITCH,
                y=20 + index // columns * PITCH,
                width=30,
                height=40,
            ),
        )
        for index in range(count)
    ]
    rows = -(-count // columns)
    return reading_of(digits, shape=(20 + rows * PITCH, 20 + columns * PITCH))
