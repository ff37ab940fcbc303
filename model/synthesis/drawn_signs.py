"""Brackets and slashes as people draw them: of any height, slant and bend."""

from typing import Final

import numpy as np

from model.synthesis.glyphs import Glyph
from model.synthesis.random_choices import happens
from model.synthesis.strokes import connect

DRAWN: Final = frozenset("()[]/")
"""The characters that are drawn."""

HEIGHTS: Final = (0.9, 1.7)
"""How many times as high as digits they are."""


def draw_sign(character: str, random: np.random.Generator) -> Glyph:
    """Draw a bracket or a slash.

    Raises:
        ValueError: It is none of `DRAWN`.
    """
    if character not in DRAWN:
        raise ValueError(f"one of {''.join(sorted(DRAWN))} is drawn, received: {character!r}")
    height = float(random.uniform(*HEIGHTS))
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
