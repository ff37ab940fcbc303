"""Pictures of digits as networks see them, for trainings and for /review."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.charts.figure import INK, ORANGE, new_figure, to_png

HEADING: Final[dict[str, Any]] = {"fontsize": 25, "fontweight": "bold", "color": INK}


def draw_digits(
    heading: str,
    images: NDArray[np.uint8],
    titles: Sequence[str],
    marked: Sequence[bool] | NDArray[np.bool_],
    columns: int = 5,
) -> bytes:
    """Draw digits light on dark, each below its title; a PNG.

    Images have the shape (n, 28, 28), ink 0 to 255. A title may have two lines; that of a marked
    digit is orange. Fewer digits than columns are drawn larger, up to half of the width.
    """
    columns = max(1, min(columns, len(titles)))
    rows = max(1, -(-len(titles) // columns))
    lines = 1 + max((title.count("\n") for title in titles), default=0)
    figure = new_figure(100 + rows * (20 + 30 * lines + 930 // max(columns, 2)))
    figure.set_layout_engine("constrained", w_pad=0.15, h_pad=0.15)
    figure.suptitle(heading, x=0.02, ha="left", **HEADING)
    places = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in places:
        axes.set_axis_off()
    for axes, image, title, is_marked in zip(places, images, titles, marked, strict=False):
        axes.imshow(image, cmap="gray", vmin=0, vmax=255)
        color = ORANGE if is_marked else INK
        axes.set_title(title, fontsize=20, fontweight="bold", color=color)
    return to_png(figure)
