"""The result of reading one photo: the types that readers return and charts draw."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle


class Outcome(StrEnum):
    """How a reading ended."""

    READ = "read"
    """Digits were found, and every one of them is sure."""

    UNSURE = "unsure"
    """Digits were found, but at least one of them is not sure, or some ink was not read."""

    NO_DIGITS = "no_digits"
    """Nothing in the photo looks like a handwritten digit."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in pixels of the upright photo; (0, 0) is its top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Unread:
    """Ink that looks like a digit but could not be read.

    Attributes:
        box: Where it lies in the upright photo.
        place: Where it lies in `Reading.image`, in its pixels.
    """

    box: Box
    place: Rectangle


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadDigit:
    """One digit that was read.

    Attributes:
        digit: The most probable digit.
        confidence: Calibrated probability that it is a digit and was read right.
        probabilities: Shape (10,), summing to 1; that of `digit` is the confidence.
        box: Where it lies in the upright photo.
        place: Where it lies in `Reading.image`, in its pixels.
        row: Index of its row, from the top.
        starts_group: Whether a clear gap separates it from the previous digit in its row.
        sure: Whether the confidence is at least `SURE_CONFIDENCE`.
        network_input: Shape (28, 28, 1), intensity 0.0 to 1.0.
        may_be_sign: Whether it is a 1 that may be a slash or a bracket.
    """

    digit: int
    confidence: float
    probabilities: NDArray[np.float32]
    box: Box
    place: Rectangle
    row: int
    starts_group: bool
    sure: bool
    network_input: NDArray[np.float32]
    may_be_sign: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """The reading of one photo.

    Attributes:
        digits: In reading order: rows from the top, each from the left.
        image: Shape (height, width), the gray photo, possibly reduced, rotated as it was read.
        model: Name of the model version that read it.
        unread: Ink in rows of digits that may be more digits.
        degrees: By how many degrees, counterclockwise, `image` is rotated from the upright
            photo: 0.0 if that stands upright and level.
        milliseconds: Wall time from bytes to reading.
        decoding_milliseconds: The part of them that decoding took.
    """

    digits: tuple[ReadDigit, ...]
    image: NDArray[np.uint8]
    model: str
    milliseconds: float
    unread: tuple[Unread, ...] = ()
    degrees: float = 0.0
    decoding_milliseconds: float = 0.0

    @property
    def steps(self) -> dict[str, float]:
        """Milliseconds of each step: decoding the photo, then finding and reading its digits."""
        return {
            "decode": self.decoding_milliseconds,
            "read": self.milliseconds - self.decoding_milliseconds,
        }

    @property
    def outcome(self) -> Outcome:
        """How the reading ended."""
        if not self.digits:
            return Outcome.NO_DIGITS
        sure = all(digit.sure for digit in self.digits) and not self.unread
        return Outcome.READ if sure else Outcome.UNSURE

    @property
    def text(self) -> str:
        """The digits in reading order: a newline between rows, a space between groups."""
        rows = groupby(self.digits, key=lambda digit: digit.row)
        return "\n".join(_row_text(tuple(digits)) for _, digits in rows)


def _row_text(digits: tuple[ReadDigit, ...]) -> str:
    return "".join(
        f" {read.digit}" if read.starts_group else f"{read.digit}" for read in digits
    ).strip()
