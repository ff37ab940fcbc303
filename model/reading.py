"""What Rakam understood of one photo: the types that readers return and charts draw."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from model.rectangle import Rectangle


class Outcome(StrEnum):
    """How a reading ended."""

    READ = "read"
    """Digits were found, and every one of them is sure."""

    UNSURE = "unsure"
    """Digits were found, and at least one of them is not sure."""

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
    """What looks like a digit and was not understood.

    Attributes:
        box: Where it lies in the upright photo.
    """

    box: Box


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadDigit:
    """One digit as the network saw and understood it.

    Attributes:
        digit: The most probable digit.
        confidence: Its calibrated probability, the largest of `probabilities`.
        probabilities: Shape (10,), summing to 1, given that it is a digit at all.
        box: Where its ink lies in the upright photo.
        row: Index of its row, from the top.
        starts_group: Whether a clear gap parts it from the digit before it in its row.
        sure: Whether confidence is high enough to answer without a doubt.
        network_input: Shape (28, 28, 1), intensity 0.0 to 1.0.
    """

    digit: int
    confidence: float
    probabilities: NDArray[np.float32]
    box: Box
    row: int
    starts_group: bool
    sure: bool
    network_input: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """One photo, read.

    Attributes:
        digits: In reading order: rows from the top, each from the left.
        image: Shape (height, width), the gray photo, possibly reduced, turned as it was read.
        reduction: How many pixels of the upright photo one pixel of `image` spans.
        model: Name of the model version that read it.
        unread: What stands in a row of digits and may be more of them.
        turns: By how many quarters, counterclockwise, `image` is turned from the upright
            photo: 0 but for photos taken sideways or upside down.
        milliseconds: Wall time from bytes to reading.
        decoding_milliseconds: The part of it that decoding the photo took.
    """

    digits: tuple[ReadDigit, ...]
    image: NDArray[np.uint8]
    reduction: float
    model: str
    milliseconds: float
    decoding_milliseconds: float = 0.0
    unread: tuple[Unread, ...] = ()
    turns: int = 0

    def locate(self, digit: ReadDigit) -> Rectangle:
        """Find where a digit's box lies in `image`, in its pixels."""
        box = digit.box
        upright = Rectangle(
            left=box.x, top=box.y, right=box.x + box.width, bottom=box.y + box.height
        )
        height, width = self.image.shape[:: -1 if self.turns % 2 else 1]
        return upright.scaled(1 / self.reduction).turned(self.turns, width, height)

    @property
    def steps(self) -> dict[str, float]:
        """Milliseconds of each step: decoding the photo, then finding and reading its digits."""
        return {
            "decode": self.decoding_milliseconds,
            "read": self.milliseconds - self.decoding_milliseconds,
        }

    @property
    def outcome(self) -> Outcome:
        """Tell how the reading ended."""
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
