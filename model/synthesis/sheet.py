"""A sheet while it is written: its ink, and what stands where."""

from dataclasses import dataclass, field
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from model.rectangle import Rectangle
from model.synthesis.chance import between
from model.synthesis.strokes import Strokes, draw


@dataclass(frozen=True, kw_only=True)
class Pen:
    """What somebody writes with.

    Attributes:
        width: In pixels.
        level: Ink where it is full, 0 to 255.
        uneven: Share by which it grows wider along a digit.
    """

    width: float
    level: int
    uneven: float

    @classmethod
    def choose(cls, height: float, random: np.random.Generator) -> Self:
        """Choose a pen, hairline to marker, to write digits of a height in pixels."""
        return cls(
            width=max(0.7, height * between(0.02, 0.22, random)),
            level=int(random.integers(170, 256)),
            uneven=float(random.choice([0.0, 0.0, 0.4])),
        )


@dataclass(frozen=True, kw_only=True)
class Written:
    """Something on a sheet.

    Attributes:
        rectangle: Around its ink, in pixels.
        label: Which digit it is, if it is one.
        ambiguous: Whether it is no digit but may look just like one.
    """

    rectangle: Rectangle
    label: int | None
    ambiguous: bool


@dataclass(kw_only=True, eq=False)
class Sheet:
    """A sheet.

    Attributes:
        ink: Shape (height, width), 0 (paper) to 255 (full ink).
        written: What was written, in that order.
    """

    ink: NDArray[np.uint8]
    written: list[Written] = field(default_factory=list)

    @property
    def size(self) -> NDArray[np.float64]:
        """Width and height in pixels."""
        return np.array(self.ink.shape[::-1], np.float64)

    @property
    def digits(self) -> list[Written]:
        """The digits among what was written."""
        return [each for each in self.written if each.label is not None]

    def write(
        self, strokes: Strokes, pen: Pen, *, label: int | None = None, ambiguous: bool = False
    ) -> None:
        """Write strokes, in pixels of the sheet: a digit, or something without a label."""
        draw(self.ink, strokes, pen=pen.width, level=pen.level, uneven=pen.uneven)
        points = strokes.reshape(-1, 2)
        left, top = (points.min(axis=0) - pen.width / 2).tolist()
        right, bottom = (points.max(axis=0) + pen.width / 2).tolist()
        rectangle = Rectangle(left=left, top=top, right=right, bottom=bottom)
        self.written.append(Written(rectangle=rectangle, label=label, ambiguous=ambiguous))

    def is_free(self, center: NDArray[np.float64], size: NDArray[np.float64]) -> bool:
        """Tell whether nothing was written yet in a rectangle."""
        left, top = center - size / 2
        right, bottom = center + size / 2
        return all(
            left > there.right or right < there.left or top > there.bottom or bottom < there.top
            for there in (each.rectangle for each in self.written)
        )

    def blot(self, center: NDArray[np.float64], radius: float, level: int) -> None:
        """Let a drop of ink fall."""
        place = center.astype(int).tolist()
        cv2.circle(self.ink, place, max(1, int(radius)), level, -1, cv2.LINE_AA)
