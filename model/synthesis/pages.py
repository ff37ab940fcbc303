"""Photos of pages: digits and other things on some ground, in some light, by some camera."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.synthesis.camera import photograph
from model.synthesis.chance import happens
from model.synthesis.clutter import Shape, Tones, make_clutter, make_noise
from model.synthesis.grounds import make_ground
from model.synthesis.sheet import Sheet, Written
from model.synthesis.strokes import Hand
from model.synthesis.writing import Writer


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """A photo of a page.

    Attributes:
        image: Shape (height, width), 0 (black) to 255 (white).
        ink: The same shape, what was written as it left the pen, 0 to 255 (full ink).
        written: Everything that stands on it, digits and others.
        turns: By how many quarters, counterclockwise, the photo was turned.
    """

    image: NDArray[np.uint8]
    ink: NDArray[np.uint8]
    written: tuple[Written, ...]
    turns: int = 0

    @property
    def digits(self) -> tuple[Written, ...]:
        """The digits on it."""
        return tuple(each for each in self.written if each.label is not None)

    def turned(self, turns: int) -> "Page":
        """Return the same page, photographed sideways or upside down."""
        height, width = self.image.shape
        return Page(
            image=np.ascontiguousarray(np.rot90(self.image, turns)),
            ink=np.ascontiguousarray(np.rot90(self.ink, turns)),
            written=tuple(
                replace(each, rectangle=each.rectangle.turned(turns, width, height))
                for each in self.written
            ),
            turns=self.turns + turns,
        )


class PageMaker:
    """Makes photos of pages.

    Args:
        hand: The digits that are written.
    """

    def __init__(self, hand: Hand) -> None:
        self._writer = Writer(hand)

    def make(self, shape: Shape, random: np.random.Generator) -> Page:
        """Make a photo of a page, or of something that is none."""
        if happens(0.1, random):
            image = photograph(make_clutter(shape, random), random)
            return Page(image=image, ink=np.zeros(shape, np.uint8), written=())
        sheet = self._write_sheet(shape, random)
        tones = _lay_ink(make_ground(shape, random), sheet.ink, random)
        if happens(0.2, random):
            tones = _turn_into_board(tones, random)
        image = photograph(tones, random)
        return Page(image=image, ink=sheet.ink, written=tuple(sheet.written))

    def draw(self, shape: Shape, random: np.random.Generator) -> Page:
        """Draw a page as on a screen: on an even ground, with no camera between."""
        sheet = self._write_sheet(shape, random)
        paper, pen = random.uniform((0.8, 0.0), (1.0, 0.4))
        tones = paper + (pen - paper) * sheet.ink.astype(np.float32) / 255
        if happens(0.3, random):
            tones = 1 - tones
        image = (255 * tones).astype(np.uint8)
        return Page(image=image, ink=sheet.ink, written=tuple(sheet.written))

    def _write_sheet(self, shape: Shape, random: np.random.Generator) -> Sheet:
        sheet = Sheet(ink=np.zeros(shape, np.uint8))
        self._writer.write_digits(sheet, random)
        self._writer.write_others(sheet, random)
        return sheet


def _lay_ink(ground: Tones, ink: NDArray[np.uint8], random: np.random.Generator) -> Tones:
    """Let ink swallow light: all of it or hardly any, evenly or as pencil and chalk do."""
    darkness = random.uniform(0.25, 0.95) if happens(0.8, random) else random.uniform(0.1, 0.3)
    share = ink.astype(np.float32) * (darkness / 255)
    if happens(0.3, random):
        share *= np.clip(1 + 0.35 * make_noise(ink.shape, random.uniform(1, 3), random), 0.2, 1)
    return np.asarray(ground * (1 - share), np.float32)


def _turn_into_board(tones: Tones, random: np.random.Generator) -> Tones:
    """Make light strokes on a dark ground of dark strokes on paper."""
    darkest = random.uniform(0.03, 0.3)
    return np.asarray(darkest + (1 - tones) * random.uniform(0.5, 1.0), np.float32)
