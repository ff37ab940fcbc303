"""Writers: each has a hand, a slant, a width of letters, and is never quite regular."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.spec import NOT_A_DIGIT
from model.synthesis.chance import happens
from model.synthesis.copybook import write_form
from model.synthesis.glyphs import Typeface, Typefaces
from model.synthesis.hands import add_european_strokes
from model.synthesis.sheet import IGNORED, LOOKALIKE, Mark, Pen, Sheet
from model.synthesis.strokes import Hand, Strokes, bend, scale_to_height

HANDS: Final = (0.55, 0.25, 0.2)
"""Shares of MNIST's writers, of fonts and of schoolbook forms among the digits' hands."""

EUROPEAN_SHARE: Final = 0.25
"""Of digits of MNIST whose 1s are flagged, 7s crossed and 0s slashed."""

LOOKALIKES: Final = frozenset("BDGIJOQSZbgijloqstyzß!/|()[]")
"""Characters that a hand may write just like a digit."""

SIGNS: Final = ("+", "-", "=", "×", "÷", "/", ".", ",", ":", "(", ")", "%", "*", "<", ">", "€")
"""Signs that stand between numbers."""

COMMON: Final = "eeeeeettttaaaaooooiiiinnnnsssshhhrrrdddlllcuumwfgypbvk"
SMALL: Final = "abcdefghijklmnopqrstuvwxyzçğışöü"
CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, kw_only=True, eq=False)
class Style:
    """How somebody writes.

    Attributes:
        matrix: Shape (2, 2), the slant and the width of the letters.
        spread: How much each letter differs from that.
        jitter: How much heights and lines vary, as a share of the height.
        gap: Between letters, as a share of the height.
    """

    matrix: NDArray[np.float64]
    spread: float
    jitter: float
    gap: float


@dataclass(kw_only=True)
class Line:
    """A line that is written on: where its end is so far, in pixels of the sheet.

    Attributes:
        x: Where the next character begins.
        y: Where characters stand.
        height: Of digits.
        pen: What it is written with.
    """

    x: float
    y: float
    height: float
    pen: Pen


class Writer:
    """Writes digits, words and signs.

    Args:
        hand: Digits of people.
        typefaces: Hands of typefaces.
        random: Chooses what this writer is like.
    """

    def __init__(self, hand: Hand, typefaces: Typefaces, random: np.random.Generator) -> None:
        self._random = random
        self._hand = hand
        self.font = _choose_typeface(typefaces.hands, random)
        self.press = _choose_typeface(typefaces.prints, random)
        self._source = int(random.choice(len(HANDS), p=HANDS))
        self.style = _choose_style(random)

    def digit(self, label: int | None = None) -> tuple[Strokes, int]:
        """Return a digit of height 1 around (0, 0), and which one it is."""
        strokes, label = self._draw_digit(label)
        matrix = self.style.matrix + self._random.normal(0, self.style.spread, (2, 2))
        return bend(strokes, self._random) @ matrix.T.astype(np.float32), label

    def _draw_digit(self, label: int | None) -> tuple[Strokes, int]:
        random = self._random
        if self._source == 0:
            strokes, label = self._hand.pick(random, label)
            if happens(EUROPEAN_SHARE, random):
                strokes = add_european_strokes(strokes, label, random)
            return strokes, label
        if self._source == 1 and self.font.digits:
            name = str(random.integers(10) if label is None else label)
            strokes = self.font.digits[name].strokes
            scaled = scale_to_height(strokes.reshape(-1, 2)).reshape(-1, 2, 2)
            return np.asarray(scaled, np.float32), int(name)
        return write_form(random, label)

    def write_digit(
        self, sheet: Sheet, center: tuple[float, float], height: float, pen: Pen
    ) -> Mark:
        """Write some digit around a point of the sheet."""
        strokes, label = self.digit()
        tall = height * float(np.exp(self._random.normal(0, self.style.jitter)))
        sheet.write(np.asarray(strokes * tall + np.array(center), np.float32), pen, label)
        return sheet.marks[-1]

    def write_number(self, sheet: Sheet, line: Line, count: int, label: int | None = None) -> None:
        """Write digits side by side on a line, or the same digit again and again."""
        for _ in range(count):
            strokes, written = self.digit(label)
            tall = line.height * float(np.exp(self._random.normal(0, self.style.jitter)))
            low, high = float(strokes[..., 0].min()), float(strokes[..., 0].max())
            level = line.y + line.height * (self._random.normal(0, self.style.jitter / 2) - 0.5)
            place = np.array([line.x - low * tall, level])
            sheet.write(np.asarray(strokes * tall + place, np.float32), line.pen, written)
            gap = self.style.gap + abs(float(self._random.normal(0, 0.06)))
            line.x += (high - low) * tall + gap * line.height

    def write_text(self, sheet: Sheet, line: Line, text: str) -> None:
        """Write letters and signs side by side on a line.

        A letter that stands alone and looks like a digit is ignored.
        """
        for character in text:
            glyph = self.font.others.get(character)
            if glyph is None:
                line.x += 0.4 * line.height
                continue
            if len(glyph.strokes):
                matrix = self.style.matrix + self._random.normal(0, self.style.spread, (2, 2))
                place = np.array([line.x, line.y + line.height * self._random.normal(0, 0.02)])
                strokes = (glyph.strokes @ matrix.T) * line.height + place
                sheet.write(np.asarray(strokes, np.float32), line.pen, _label(character, text))
            line.x += glyph.advance * line.height

    def print_text(self, sheet: Sheet, line: Line, text: str) -> None:
        """Print characters side by side on a line; digits among them are ignored."""
        for character in text:
            digit = self.press.digits.get(character)
            glyph = digit or self.press.others.get(character)
            if glyph is None:
                line.x += 0.4 * line.height
                continue
            place = np.array([line.x, line.y])
            outline = [np.asarray(edge * line.height + place, np.float32) for edge in glyph.outline]
            sheet.print_outline(outline, IGNORED if digit else NOT_A_DIGIT, line.pen.level)
            line.x += glyph.advance * line.height

    def word(self, longest: int = 10) -> str:
        """Make up a word."""
        random = self._random
        length = int(random.integers(1, longest))
        letters = COMMON if happens(0.7, random) else SMALL
        if happens(0.15, random):
            letters = CAPITALS
        word = "".join(random.choice(list(letters), length))
        return word.capitalize() if happens(0.2, random) else word


def _label(character: str, text: str) -> int:
    if character not in LOOKALIKES:
        return NOT_A_DIGIT
    return IGNORED if len(text) == 1 and character.isalpha() else LOOKALIKE


def _choose_typeface(typefaces: Sequence[Typeface], random: np.random.Generator) -> Typeface:
    return typefaces[int(random.integers(len(typefaces)))] if typefaces else Typeface()


def _choose_style(random: np.random.Generator) -> Style:
    angle, slant = np.deg2rad(random.normal(0, 3)), random.normal(0.06, 0.13)
    width = np.exp(random.normal(0, 0.13))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    gap = random.uniform(0.02, 0.3) if happens(0.8, random) else random.uniform(-0.12, 0.05)
    return Style(
        matrix=turn @ np.array([[width, -slant], [0, 1]]),
        spread=abs(float(random.normal(0, 0.04))),
        jitter=float(random.uniform(0.01, 0.12)),
        gap=float(gap),
    )
