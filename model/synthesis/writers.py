"""Writers: each has its own digits, letters, slant and width, and varies them at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.spec import NOT_A_DIGIT
from model.synthesis.digit_shapes import make_european_strokes, write_form
from model.synthesis.fonts import DIGITS
from model.synthesis.glyphs import SPACE, Glyph, Typeface, Typefaces
from model.synthesis.random_choices import happens
from model.synthesis.sheet import IGNORED, LOOKALIKE, Pen, Sheet
from model.synthesis.strokes import Strokes, bend, connect, scale_to_height, taper
from model.synthesis.tracing import Hand

HANDS: Final = (0.55, 0.25, 0.2)
"""Shares of writers with digits of MNIST, of fonts, and of schoolbook forms."""

EUROPEAN_SHARE: Final = 0.25
"""Share of MNIST's 1s, 7s and 0s that get a flag, a bar or a slash."""

ROUND_SHARE, ROUND = 0.2, (1.15, 1.7)
"""Share of writers with wide 0s, and the range of the factor by which they are wider."""

DRAWN: Final = "()[]/"
DRAWN_SHARE: Final = 0.6
"""Brackets and slashes, and the share of them that is drawn at random instead of by a font."""

DRAWN_HEIGHTS: Final = (0.9, 1.7)
"""Range of their height, in heights of a digit."""

LOOKALIKES: Final = frozenset("BDGIJOQSZbgijloqstyzß!/|()[]")
"""Characters that may look like a digit in handwriting."""

SIGNS: Final = ("+", "-", "=", "×", "÷", "/", ".", ",", ":", "(", ")", "%", "*", "<", ">", "€")
"""Signs that stand between numbers."""

COMMON: Final = "eeeeeettttaaaaooooiiiinnnnsssshhhrrrdddlllcuumwfgypbvk"
SMALL: Final = f"{ascii_lowercase}çğışöü"


@dataclass(kw_only=True)
class Line:
    """A line of writing, in pixels of the sheet.

    Attributes:
        x: Where the next character begins.
        y: The baseline.
        height: Height of digits.
        pen: The pen that writes.
    """

    x: float
    y: float
    height: float
    pen: Pen


class Writer:
    """Writes digits, words and signs.

    Args:
        hand: Digits that people wrote.
        typefaces: Typefaces to write, print and draw with.
        random: Chooses the style of this writer.

    Attributes:
        font: The handwritten letters of this writer.
        press: The printed letters on the same sheet.
        matrix: Shape (2, 2), the slant and the width of the letters.
    """

    def __init__(self, hand: Hand, typefaces: Typefaces, random: np.random.Generator) -> None:
        self._random = random
        self._hand = hand
        self.typefaces = typefaces
        self.font = _choose_typeface(typefaces.hands, random)
        self.press = _choose_typeface(typefaces.prints, random)
        self._source = int(random.choice(len(HANDS), p=HANDS))
        angle, slant = np.deg2rad(random.normal(0, 3)), random.normal(0.06, 0.13)
        width = np.exp(random.normal(0, 0.13))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self.matrix = turn @ np.array([[width, -slant], [0, 1]])
        wide = happens(0.8, random)
        self._gap = float(random.uniform(0.02, 0.3) if wide else random.uniform(-0.12, 0.05))
        self._spread = abs(float(random.normal(0, 0.04)))
        self._jitter = float(random.uniform(0.01, 0.12))
        self._taper = float(random.normal(0, 0.3))
        self._zero = float(random.uniform(*ROUND)) if happens(ROUND_SHARE, random) else 1.0

    def _vary_matrix(self) -> NDArray[np.float64]:
        return np.asarray(self.matrix + self._random.normal(0, self._spread, (2, 2)))

    def _write_shape(self, label: int | None) -> tuple[Strokes, int]:
        """Return a digit of height 1 around (0, 0), and which one it is."""
        strokes, label = self._choose_shape(label)
        matrix = self._vary_matrix()
        if label == 0:
            matrix = matrix * [[self._zero], [1.0]]
        tapered = taper(strokes, self._taper + float(self._random.normal(0, 0.15)))
        return bend(tapered, self._random) @ matrix.T.astype(np.float32), label

    def _choose_shape(self, label: int | None) -> tuple[Strokes, int]:
        random = self._random
        if self._source == 0:
            strokes, label = self._hand.pick(random, label)
            if happens(EUROPEAN_SHARE, random):
                added = make_european_strokes(strokes.reshape(-1, 2), label, random)
                strokes = np.concatenate([strokes, *added])
            return strokes, label
        if self._source == 1 and "0" in self.font:
            name = str(random.integers(10) if label is None else label)
            strokes = self.font[name].strokes
            scaled = scale_to_height(strokes.reshape(-1, 2)).reshape(-1, 2, 2)
            return np.asarray(scaled, np.float32), int(name)
        return write_form(random, label)

    def write_digit(self, sheet: Sheet, center: Sequence[float], height: float, pen: Pen) -> None:
        """Write a random digit around a point of the sheet."""
        strokes, label = self._write_shape(None)
        tall = height * float(np.exp(self._random.normal(0, self._jitter)))
        sheet.write(strokes * tall + np.array(center), pen, label)

    def write_number(self, sheet: Sheet, line: Line, count: int, label: int | None = None) -> None:
        """Write random digits side by side on a line, or the same digit several times."""
        for _ in range(count):
            strokes, written = self._write_shape(label)
            tall = line.height * float(np.exp(self._random.normal(0, self._jitter)))
            low, high = float(strokes[..., 0].min()), float(strokes[..., 0].max())
            level = line.y + line.height * (self._random.normal(0, self._jitter / 2) - 0.5)
            place = np.array([line.x - low * tall, level])
            sheet.write(strokes * tall + place, line.pen, written)
            gap = self._gap + abs(float(self._random.normal(0, 0.06)))
            line.x += (high - low) * tall + gap * line.height

    def write_text(self, sheet: Sheet, line: Line, text: str) -> None:
        """Write letters and signs side by side on a line.

        A single letter that looks like a digit is ignored.
        """
        for character in text:
            drawn = character in DRAWN and happens(DRAWN_SHARE, self._random)
            glyph = draw_sign(character, self._random) if drawn else self.font.get(character, SPACE)
            if len(glyph.strokes):
                matrix = self._vary_matrix()
                place = np.array([line.x, line.y + line.height * self._random.normal(0, 0.02)])
                strokes = (glyph.strokes @ matrix.T) * line.height + place
                sheet.write(strokes, line.pen, _label(character, text))
            line.x += glyph.advance * line.height

    def print_text(self, sheet: Sheet, line: Line, text: str) -> None:
        """Print characters side by side on a line; digits among them are ignored."""
        for character in text:
            glyph = self.press.get(character, SPACE)
            if glyph.outline:
                outline = [edge * line.height + (line.x, line.y) for edge in glyph.outline]
                label = IGNORED if character in DIGITS else NOT_A_DIGIT
                sheet.print_outline(outline, label, line.pen.level)
            line.x += glyph.advance * line.height

    def word(self, longest: int) -> str:
        """Make up a word of fewer letters than `longest`."""
        random = self._random
        length = int(random.integers(1, longest))
        letters = COMMON if happens(0.7, random) else SMALL
        if happens(0.15, random):
            letters = ascii_uppercase
        word = "".join(random.choice(list(letters), length))
        return word.capitalize() if happens(0.2, random) else word


def draw_sign(character: str, random: np.random.Generator) -> Glyph:
    """Draw a bracket or a slash with random height, slant and bend, as people do."""
    height = float(random.uniform(*DRAWN_HEIGHTS))
    down = np.linspace(-1, 1, 13)
    if character == "/":
        width = height * float(random.uniform(0.12, 0.75))
        x = (1 - down) / 2 * width + random.normal(0, 0.03) * (1 - down**2)
    elif character in "()":
        width = height * float(random.uniform(0.06, 0.34))
        x = width * np.abs(down) ** float(random.uniform(1.6, 3.5))
    else:
        width = height * float(random.uniform(0.1, 0.34))
        x = np.where(np.abs(down) == 1, width, 0.0)
        down[[1, -2]] = down[[0, -1]]
    if character in ")]":
        x = width - x
    y = down * height / 2 - 0.5 + random.normal(0, 0.1)
    gap = float(random.uniform(0.03, 0.4)) if happens(0.8, random) else 0.0
    points = np.stack([x + gap / 2, y], axis=1)
    return Glyph(strokes=connect(points), outline=(), advance=width + gap)


def _label(character: str, text: str) -> int:
    if character not in LOOKALIKES:
        return NOT_A_DIGIT
    return IGNORED if len(text) == 1 and character.isalpha() else LOOKALIKE


def _choose_typeface(typefaces: Sequence[Typeface], random: np.random.Generator) -> Typeface:
    return typefaces[int(random.integers(len(typefaces)))] if typefaces else {}
