"""Ten horizontal bars, the probability of each digit."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.charts.canvas import INNER, MARGIN, WIDTH, Area, Canvas, Type
from bot.charts.fonts import CAP_HEIGHT
from bot.charts.palette import EMPTY, QUIET, TEXT, Ramp
from bot.i18n import Words
from model.spec import DIGIT_COUNT

PITCH: Final = 54
HEIGHT: Final = 30
LABEL_WIDTH: Final = 24
BAR_X: Final = MARGIN + 48
BAR_LENGTH: Final = INNER - 48 - 152
CORNER: Final = 8
TEXT_SIZE: Final = 32

BARS_HEIGHT: Final = DIGIT_COUNT * PITCH - (PITCH - HEIGHT)
"""From the top of the first bar to the bottom of the last one."""


def draw_bars(
    canvas: Canvas,
    y: int,
    probabilities: NDArray[np.float32],
    accents: Mapping[int, Ramp],
    words: Words,
) -> None:
    """Draw bars over the width of a chart, the first of them at y.

    Probabilities have the shape (10,). Bars that stand out have an accent, by digit.
    """
    for digit, share in enumerate(probabilities.tolist()):
        accent = accents.get(digit)
        bold = accent is not None
        baseline = y + round((HEIGHT + CAP_HEIGHT * TEXT_SIZE) / 2)
        how = Type(size=TEXT_SIZE, ramp=accent or TEXT, bold=bold, align="center")
        canvas.write(MARGIN + LABEL_WIDTH // 2, baseline, str(digit), how)
        canvas.fill_rounded(Area(BAR_X, y, BAR_LENGTH, HEIGHT), CORNER, EMPTY)
        filled = Area(BAR_X, y, round(share * BAR_LENGTH), HEIGHT)
        canvas.fill_rounded(filled, CORNER, accent or QUIET)
        how = Type(size=TEXT_SIZE, ramp=accent or QUIET, bold=bold, align="right")
        canvas.write(WIDTH - MARGIN, baseline, words.percent(share), how)
        y += PITCH
