"""How people write on a sheet: one digit, rows of them, some here and there, and other things."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from model.synthesis.chance import between, happens
from model.synthesis.hands import LETTERS, SIGNS, add_european_strokes, scribble, trace_characters
from model.synthesis.sheet import Pen, Sheet
from model.synthesis.strokes import Hand, Strokes, vary

EUROPEAN_SHARE: Final = 0.25
"""Of digits whose 1s are flagged, 7s crossed and 0s slashed."""


@dataclass(frozen=True, kw_only=True)
class _RowStyle:
    """How a row is written: in pixels and, but for the height, in shares of the height."""

    height: float
    slope: float
    gap: float


class Writer:
    """Writes on sheets.

    Args:
        hand: The digits that it writes.
    """

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._letters = trace_characters(LETTERS)
        self._signs = trace_characters(SIGNS)

    def write_digits(self, sheet: Sheet, random: np.random.Generator) -> None:
        """Write one digit, rows of digits or scattered ones, and sometimes none."""
        ways = (self._write_one, self._write_rows, self._scatter, lambda *_: None)
        ways[random.choice(4, p=(0.28, 0.45, 0.15, 0.12))](sheet, random)

    def write_others(self, sheet: Sheet, random: np.random.Generator) -> None:
        """Write words, scribbles and dots; more of them where there is no digit."""
        alone = not sheet.written
        if happens(0.75 if alone else 0.25, random):
            for _ in range(int(random.integers(1, 12 if alone else 4))):
                self._write_word(sheet, random)
        if happens(0.3, random):
            for _ in range(int(random.integers(1, 4))):
                _scribble_on(sheet, random)
        if happens(0.2, random):
            for _ in range(int(random.integers(1, 15))):
                radius = random.exponential(0.006) * sheet.size.max()
                sheet.blot(random.uniform(0, sheet.size), radius, int(random.integers(60, 256)))

    def _write_one(self, sheet: Sheet, random: np.random.Generator) -> None:
        height = float(sheet.size.min()) * random.uniform(0.06, 1.0)
        free = np.maximum(sheet.size - height, 0)
        place = height / 2 + random.uniform(0, 1, 2) * free
        strokes, label = self._pick(random)
        sheet.write(_put(strokes, height, place), Pen.choose(height, random), label=label)

    def _write_rows(self, sheet: Sheet, random: np.random.Generator) -> None:
        height = float(sheet.size[1]) * between(0.035, 0.45, random)
        style = _RowStyle(
            height=height, slope=random.normal(0, 0.05), gap=random.uniform(-0.02, 0.35)
        )
        pen = Pen.choose(height, random)
        level = random.uniform(0.5, 1.5) * height
        for _ in range(1 if happens(0.5, random) else int(random.integers(1, 9))):
            if level < sheet.size[1]:
                self._write_row(sheet, level, style, pen, random)
            level += height * random.uniform(1.25, 2.5)

    def _write_row(
        self, sheet: Sheet, level: float, style: _RowStyle, pen: Pen, random: np.random.Generator
    ) -> None:
        height = style.height
        indent = random.uniform(0.1, 0.5) * sheet.size[0]
        across = indent if happens(0.5, random) else random.uniform(0.2, 1) * height
        for _ in range(int(random.integers(1, 13))):
            strokes, label = self._pick(random)
            tall = height * np.exp(random.normal(0, 0.08))
            width = tall * float(np.ptp(strokes[..., 0]))
            if across + width > sheet.size[0] - 2:
                return
            base = level + style.slope * across + random.normal(0, 0.05) * height
            sheet.write(_put(strokes, tall, (across + width / 2, base)), pen, label=label)
            gap = style.gap + abs(random.normal(0, 0.08))
            across += width + height * (gap + happens(0.1, random) * random.uniform(0.5, 2))

    def _scatter(self, sheet: Sheet, random: np.random.Generator) -> None:
        height = float(sheet.size[1]) * between(0.04, 0.3, random)
        pen = Pen.choose(height, random)
        for _ in range(int(random.integers(2, 16))):
            strokes, label = self._pick(random)
            tall = height * np.exp(random.normal(0, 0.2))
            place = random.uniform(0.05, 0.95, 2) * sheet.size
            if sheet.is_free(place, np.array([1.0, 1.2]) * tall):
                sheet.write(_put(strokes, tall, place), pen, label=label)

    def _pick(self, random: np.random.Generator) -> tuple[Strokes, int]:
        strokes, label = self._hand.pick(random)
        if happens(EUROPEAN_SHARE, random):
            strokes = add_european_strokes(strokes, label, random)
        return vary(strokes, random), label

    def _write_word(self, sheet: Sheet, random: np.random.Generator) -> None:
        height = float(sheet.size[1]) * between(0.03, 0.4, random)
        count = int(random.integers(3, 10))
        across, level = random.uniform((0, 0.05), (0.7, 0.95)) * sheet.size
        length = count * 0.8 * height
        if not sheet.is_free(
            np.array([across + length / 2, level]), np.array([length, 2 * height])
        ):
            return
        pen = Pen.choose(height, random)
        bank = self._letters if happens(0.85, random) else self._signs
        lowest = 1.0 if happens(0.5, random) else 0.6
        for _ in range(count):
            character, ambiguous = bank[random.integers(len(bank))]
            strokes = vary(character, random)
            tall = height * random.uniform(lowest, 1.1)
            width = tall * float(np.ptp(strokes[..., 0]))
            place = (across + width / 2, level)
            sheet.write(_put(strokes, tall, place), pen, ambiguous=ambiguous)
            across += width + random.uniform(0, 0.2) * height


def _scribble_on(sheet: Sheet, random: np.random.Generator) -> None:
    size = float(sheet.size.max()) * random.uniform(0.05, 0.5)
    place = random.uniform(0, sheet.size)
    if sheet.is_free(place, np.array([size, size])):
        strokes = scribble(random) * random.uniform(0.3, 1, 2).astype(np.float32)
        sheet.write(_put(strokes, size, place), Pen.choose(size, random))


def _put(strokes: Strokes, height: float, place: tuple[float, float] | np.ndarray) -> Strokes:
    return np.asarray(strokes * height + np.asarray(place), np.float32)
