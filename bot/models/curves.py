"""Training curves: accuracy and loss, on the training and the validation images."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bot.charts.figure import BLUE, CARD, GRAY, INK, ORANGE, TRACK, new_figure, to_png
from bot.i18n import DECIMAL_MARKS, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT: Final = 1160
"""Height of the picture in pixels: one panel above the other, for phones."""

POINT: Final = 7
"""Size of the markers in points."""

LONE_POINT: Final = 18
"""Size of the markers in points after one epoch: there is no line, so they are larger."""


def draw_curves(history: Mapping[str, Sequence[float]], words: Words) -> bytes:
    """Draw accuracy and loss by epoch, and mark the epoch of the best validation accuracy.

    The history has values by epoch under Keras's names; the PNG is 960 pixels wide.

    Raises:
        KeyError: A curve is missing.
        ValueError: A curve is empty, or they differ in length.
    """
    best = int(np.argmax(history["val_accuracy"]))
    figure = new_figure(HEIGHT)
    upper, lower = figure.subplots(2, 1)
    for axes, name, title, quantity in (
        (upper, "accuracy", words._("Model accuracy"), words._("Accuracy")),
        (lower, "loss", words._("Model loss"), words._("Loss")),
    ):
        _draw_panel(axes, (history[name], history[f"val_{name}"]), best, words)
        axes.set_title(title, loc="left", fontsize=25, fontweight="bold", color=INK, pad=40)
        axes.set_ylabel(quantity, fontsize=20, color=GRAY, labelpad=12)
    return to_png(figure)


def _draw_panel(
    axes: "Axes", curves: tuple[Sequence[float], Sequence[float]], best: int, words: Words
) -> None:
    """Draw the training and the validation curve, and the best epoch's mark."""
    training, validation = curves
    unit = words._("Epoch")
    epochs = range(1, len(training) + 1)
    axes.axvline(best + 1, color=GRAY, linewidth=2, linestyle=(0, (2, 3)))
    size = POINT if len(training) > 1 else LONE_POINT
    for curve, color, label in (
        (training, BLUE, words._("Training")),
        (validation, ORANGE, words._("Validation")),
    ):
        axes.plot(epochs, curve, "o-", color=color, linewidth=4, markersize=size, label=label)
    axes.plot(best + 1, validation[best], "o", color=ORANGE, markersize=size + 8, mec=CARD, mew=3)
    style: dict[str, Any] = {"fontsize": 18, "color": GRAY, "ha": "center", "va": "bottom"}
    axes.text(best + 1, 1.02, f"{unit} {best + 1}", style, transform=axes.get_xaxis_transform())
    axes.set_xlabel(unit, fontsize=20, color=GRAY, labelpad=8)
    mark = DECIMAL_MARKS[words.language]
    axes.yaxis.set_major_formatter(lambda value, _position: f"{value:g}".replace(".", mark))
    axes.set_facecolor(CARD)
    axes.grid(color=TRACK, linewidth=2)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(labelsize=19, length=0, pad=8, labelcolor=INK)
    axes.locator_params("x", integer=True, min_n_ticks=1)
    axes.legend(fontsize=20, frameon=False, labelcolor=INK)
