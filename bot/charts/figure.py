"""Figures that matplotlib draws in the colors of the charts; answers do not need it.

matplotlib is imported for the first figure only: it is large, and only admins see figures.
"""

import os
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.charts import palette
from bot.charts.canvas import WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI: Final = 100

CARD, TRACK, INK, GRAY, BLUE, ORANGE = (
    "#" + bytes(getattr(palette, name)).hex()
    for name in ("CARD", "TRACK", "INK", "GRAY", "BLUE", "ORANGE")
)
LIGHT: Final = "#a0bcd1"
"""A lighter blue, for values that are less important."""


def new_figure(height: int) -> "Figure":
    """Make an empty figure, as wide as every chart and `height` pixels high.

    It does not use pyplot, whose global state is not thread-safe.
    """
    # matplotlib fails to import if the environment names a missing backend, such as a notebook's.
    os.environ["MPLBACKEND"] = "agg"
    from matplotlib.figure import Figure  # noqa: PLC0415 - see the docstring of the module

    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=CARD)
    figure.set_layout_engine("constrained", h_pad=0.3, w_pad=0.3, hspace=0.03)
    return figure


def to_png(figure: "Figure") -> bytes:
    """Render a figure as a PNG."""
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()
