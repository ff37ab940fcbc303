"""The colors of charts: one palette, in ramps from a background to what is drawn on it.

A chart is drawn in palette indices, so a smooth edge is a step on a ramp. The accents are
told apart with every kind of color vision. Grays are few: paper grain makes PNGs large.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Color: TypeAlias = tuple[int, int, int]

CARD: Final[Color] = (250, 249, 246)
TRACK: Final[Color] = (231, 230, 225)
BLACK: Final[Color] = (0, 0, 0)
WHITE: Final[Color] = (255, 255, 255)
INK: Final[Color] = (30, 34, 45)
GRAY: Final[Color] = (98, 103, 116)
BLUE: Final[Color] = (0, 98, 168)
ORANGE: Final[Color] = (196, 82, 0)


@dataclass(frozen=True)
class Ramp:
    """Palette entries from index `start` on, which lead from one color to another."""

    start: int
    steps: int
    background: Color
    color: Color

    @property
    def full(self) -> int:
        """Index of the last entry."""
        return self.start + self.steps - 1

    def shade(self, coverage: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn coverage, 0 (background) to 255 (color), into indices of the same shape."""
        return np.asarray(cv2.LUT(coverage, self._table), np.uint8)

    @cached_property
    def _table(self) -> NDArray[np.uint8]:
        """The index for each coverage from 0 to 255."""
        steps = (np.arange(256) * (self.steps - 1) + 127) // 255
        return (self.start + steps).astype(np.uint8)

    def colors(self) -> NDArray[np.uint8]:
        """Mix the entries, shape (steps, 3)."""
        ends = np.array([self.background, self.color], np.float64)
        share = np.linspace(0, 1, self.steps)[:, np.newaxis]
        mixed: NDArray[np.uint8] = np.round(ends[0] + share * (ends[1] - ends[0])).astype(np.uint8)
        return mixed


TEXT: Final = Ramp(0, 16, CARD, INK)
QUIET: Final = Ramp(16, 16, CARD, GRAY)
SURE: Final = Ramp(32, 16, CARD, BLUE)
UNSURE: Final = Ramp(48, 16, CARD, ORANGE)
ON_SURE: Final = Ramp(64, 16, BLUE, WHITE)
ON_UNSURE: Final = Ramp(80, 16, ORANGE, WHITE)
HEAT_SURE: Final = Ramp(96, 32, TRACK, BLUE)
HEAT_UNSURE: Final = Ramp(128, 32, TRACK, ORANGE)
EMPTY: Final = Ramp(160, 8, CARD, TRACK)
PHOTO: Final = Ramp(168, 64, BLACK, WHITE)

RAMPS: Final = (
    TEXT,
    QUIET,
    SURE,
    UNSURE,
    ON_SURE,
    ON_UNSURE,
    HEAT_SURE,
    HEAT_UNSURE,
    EMPTY,
    PHOTO,
)
PALETTE: Final = b"".join(ramp.colors().tobytes() for ramp in RAMPS)
"""Red, green and blue of every entry, in the order of the ramps."""
