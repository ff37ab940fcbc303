"""A sheet to write on: its ink, its print, and the marks with their labels."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle
from model.images import Ink
from model.spec import NOT_A_DIGIT
from model.synthesis.random_choices import happens, log_uniform
from model.synthesis.strokes import connect, draw, round_corners

IGNORED: Final = -1
"""Label of marks that are used neither as digits nor as negatives, as they might be either."""

LOOKALIKE: Final = NOT_A_DIGIT + 1
"""Label of letters in words, and of signs, that would look like digits if they stood alone."""

FINENESS: Final = 2
"""Factor by which boards are larger than the picture."""

PENS: Final = ((0.2, 0.012, 0.03), (0.48, 0.03, 0.08), (0.2, 0.06, 0.12), (0.12, 0.1, 0.2))
"""Shares, minimum and maximum widths (in heights of a digit) of hairlines, ballpoints, pencils and
felt pens, markers."""

FULL_INK: Final = 255

SMALLEST: Final = 11.0
"""Minimum height of digits, in pixels of the picture."""

LARGE: Final = 48.0
"""Height in pixels above which the corners of traced strokes are rounded."""


@dataclass(frozen=True, kw_only=True)
class Pen:
    """A pen; `width` is in pixels of the sheet, `level` is that of full ink, 0 to 255.

    `uneven` is the share by which strokes get wider up to their end, `gaps` the share without ink.
    """

    width: float
    uneven: float = 0.0
    gaps: float = 0.0
    level: int = FULL_INK

    @classmethod
    def choose(cls, height: float, random: np.random.Generator) -> Self:
        """Choose a pen for digits of a height in pixels; its strokes are always visible."""
        _, least, most = PENS[random.choice(len(PENS), p=[share for share, *_ in PENS])]
        return cls(
            width=max(0.8, height * log_uniform(least, most, random)),
            uneven=float(random.uniform(-0.4, 0.6)) if happens(0.4, random) else 0.0,
            gaps=float(random.uniform(0.02, 0.12)) if happens(0.08, random) else 0.0,
            level=int(random.integers(190, 256)),
        )


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something on a sheet, labeled as a digit, `NOT_A_DIGIT`, `LOOKALIKE` or `IGNORED`.

    The rectangle is the bounding box in pixels of the picture.
    """

    rectangle: Rectangle
    label: int


@dataclass(kw_only=True, eq=False)
class Sheet:
    """A sheet of paper and how it lies in the picture.

    Attributes:
        ink: Handwriting, 0 to 255 (full ink); `FINENESS` times as large as the picture.
        form: Print and ruled lines, likewise.
        size: Width and height of the sheet in its own pixels.
        placing: Perspective transform from the sheet to the picture, shape (3, 3).
        marks: Everything on it, with labels.
    """

    ink: Ink
    form: Ink
    size: tuple[float, float]
    placing: NDArray[np.float64]
    marks: list[Mark] = field(default_factory=list)

    @classmethod
    def blank(cls, side: int, size: tuple[float, float], placing: NDArray[np.float64]) -> Self:
        """Make a blank sheet in a square picture."""
        ink, form = (np.zeros((side * FINENESS,) * 2, np.uint8) for _ in range(2))
        return cls(ink=ink, form=form, size=size, placing=placing)

    def upright(self) -> "Sheet":
        """Return a sheet on the same boards whose coordinates are pixels of the picture."""
        return replace(self, placing=np.eye(3))

    @property
    def width(self) -> float:
        """Width of the sheet in its own pixels."""
        return self.size[0]

    @property
    def height(self) -> float:
        """Height of the sheet in its own pixels."""
        return self.size[1]

    def place(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Transform points of the sheet, shape (..., 2), to the picture."""
        flat = points.reshape(-1, 2) @ self.placing[:, :2].T + self.placing[:, 2]
        return np.asarray(flat[:, :2] / flat[:, 2:], np.float32).reshape(points.shape)

    def magnification(self, point: Sequence[float]) -> float:
        """Return how many times larger the sheet is in the picture, at a point of the sheet."""
        corners = np.array(point) + np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
        origin, right, down = self.place(corners)
        right, down = right - origin, down - origin
        return float(np.sqrt(abs(right[0] * down[1] - right[1] * down[0])))

    def choose_height(self, most: float, random: np.random.Generator) -> float:
        """Choose the height of digits, in pixels of the sheet, up to a share of its height."""
        least = SMALLEST / self.magnification((self.width / 2, self.height / 2))
        return log_uniform(least, max(least * 1.2, most * self.height), random)

    def choose_first_line(self, height: float, random: np.random.Generator) -> float:
        """Choose the y of the first line: mostly at the top, sometimes anywhere."""
        lower = random.uniform(0, 0.75) * self.height if happens(0.4, random) else 0.0
        return float(random.uniform(0.95, 1.7) * height + lower)

    def write(self, strokes: NDArray[np.floating], pen: Pen, label: int = NOT_A_DIGIT) -> None:
        """Write strokes, in pixels of the sheet, and add their mark."""
        strokes = np.asarray(strokes, np.float32)
        placed = self.place(strokes)
        if float(np.ptp(placed[..., 1])) > LARGE:
            placed = round_corners(round_corners(placed))
        width = pen.width * self.magnification(strokes[0, 0])
        inked = placed
        if pen.gaps and len(placed) > 1:
            inked = placed[np.arange(len(placed)) % round(1 / pen.gaps) != 1]
        draw(self.ink, inked * FINENESS, pen=width * FINENESS, level=pen.level, uneven=pen.uneven)
        self.marks.append(Mark(rectangle=_frame(placed.reshape(-1, 2), width), label=label))

    def print_outline(
        self, outline: Sequence[NDArray[np.floating]], label: int, level: int = FULL_INK
    ) -> None:
        """Print shapes, in pixels of the sheet, and add their mark."""
        placed = [self.place(np.asarray(edge, np.float32)) for edge in outline]
        edges = [(edge * FINENESS * 16).round().astype(np.int32) for edge in placed]
        cv2.fillPoly(self.form, edges, level, cv2.LINE_AA, 4)
        self.marks.append(Mark(rectangle=_frame(np.concatenate(placed), 0.0), label=label))

    def print_line(self, points: NDArray[np.floating], width: float, level: int) -> None:
        """Print a line through points, shape (n, 2)."""
        self._draw_line(self.form, points, Pen(width=width, level=level))

    def draw_line(self, points: NDArray[np.floating], pen: Pen) -> None:
        """Draw a line through points, shape (n, 2), with a pen."""
        self._draw_line(self.ink, points, pen)

    def _draw_line(self, board: Ink, points: NDArray[np.floating], pen: Pen) -> None:
        placed = self.place(points)
        width = pen.width * self.magnification(points[0]) * FINENESS
        draw(board, connect(placed) * FINENESS, pen=width, level=pen.level)

    def ignore(self, index: int) -> None:
        """Label a mark as ignored."""
        self.marks[index] = replace(self.marks[index], label=IGNORED)

    def is_free(self, rectangle: Rectangle) -> bool:
        """Check whether no mark lies in a rectangle of the sheet."""
        left, top, right, bottom = astuple(rectangle)
        corners = np.array([(left, top), (left, bottom), (right, top), (right, bottom)])
        around = _frame(self.place(corners), 0.0)
        return not any(around.overlap(each.rectangle) > 0 for each in self.marks)


def _frame(points: NDArray[np.float32], width: float) -> Rectangle:
    left, top = (points.min(axis=0) - width / 2).tolist()
    right, bottom = (points.max(axis=0) + width / 2).tolist()
    return Rectangle(left=left, top=top, right=right, bottom=bottom)
