"""Where lines of writing stand on a sheet, and how high digits are."""

from typing import Final

import numpy as np

from model.synthesis.chance import between, happens
from model.synthesis.sheet import Sheet

SMALLEST: Final = 11.0
"""Height of digits in pixels, at least."""


def choose_height(sheet: Sheet, most: float, random: np.random.Generator) -> float:
    """Choose the height of digits on a sheet, in its pixels, up to a share of its height."""
    least = SMALLEST / sheet.magnification((sheet.width / 2, sheet.height / 2))
    return between(least, max(least * 1.2, most * sheet.height), random)


def choose_first_line(sheet: Sheet, height: float, random: np.random.Generator) -> float:
    """Choose where the first line stands: mostly at the top, now and then anywhere."""
    lower = random.uniform(0, 0.75) * sheet.height if happens(0.4, random) else 0.0
    return float(random.uniform(0.95, 1.7) * height + lower)
