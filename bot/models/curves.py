"""Training curves: accuracy and loss, on the training and the validation images."""

import os
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final

import numpy as np

# matplotlib fails to import if the environment names a missing backend, such as a notebook's.
os.environ["MPLBACKEND"] = "agg"

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator, ScalarFormatter

from bot.charts import palette
from bot.i18n import DECIMAL_MARKS, Words

DPI: Final = 100

SIZE: Final = (9.6, 11.6)
"""Width and height in inches: as wide as every chart, one panel over the other for phones."""

CARD, TRACK, INK, GRAY, BLUE, ORANGE = (
    "#" + bytes(getattr(palette, name)).hex()
    for name in ("CARD", "TRACK", "INK", "GRAY", "BLUE", "ORANGE")
)

POINT: Final = 7
"""Size of the markers."""

LONE_POINT: Final = 18
"""Size of the markers after one epoch: there is no line, so they are larger."""

CURVES: Final = ("accuracy", "val_accuracy", "loss", "val_loss")


def draw_curves(history: Mapping[str, Sequence[float]], words: Words) -> bytes:
    """Draw accuracy and loss by epoch, and mark the epoch of the best validation accuracy.

    The history has values by epoch under Keras's names; the PNG is 960 pixels wide.

    Raises:
        ValueError: A curve is missing or empty, or they differ in length.
    """
    lengths = {name: len(history.get(name, ())) for name in CURVES}
    if 0 in lengths.values() or len(set(lengths.values())) > 1:
        raise ValueError(f"each curve needs the same epochs, at least one, received: {lengths}")
    best = int(np.argmax(history["val_accuracy"]))
    layout = ConstrainedLayoutEngine(h_pad=0.3, w_pad=0.3, hspace=0.03)
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor=CARD, layout=layout)
    FigureCanvasAgg(figure)
    upper, lower = figure.subplots(2, 1)
    for axes, name, title, quantity in (
        (upper, "accuracy", words._("Model accuracy"), words._("Accuracy")),
        (lower, "loss", words._("Model loss"), words._("Loss")),
    ):
        _draw_panel(axes, (history[name], history[f"val_{name}"]), best, words)
        axes.set_title(title, loc="left", fontsize=25, fontweight="bold", color=INK, pad=40)
        axes.set_ylabel(quantity, fontsize=20, color=GRAY, labelpad=12)
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _draw_panel(
    axes: Axes, curves: tuple[Sequence[float], Sequence[float]], best: int, words: Words
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
    axes.annotate(
        f"{unit} {best + 1}",
        (best + 1, 1),
        xytext=(0, 6),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        fontsize=18,
        color=GRAY,
    )
    axes.set_xlabel(unit, fontsize=20, color=GRAY, labelpad=8)
    axes.yaxis.set_major_formatter(_Decimals(DECIMAL_MARKS[words.language]))
    axes.set_facecolor(CARD)
    axes.grid(color=TRACK, linewidth=2)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(labelsize=19, length=0, pad=8, labelcolor=INK)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.legend(fontsize=20, frameon=False, labelcolor=INK)


class _Decimals(ScalarFormatter):
    """Formats numbers as matplotlib does, with the decimal mark of the reader's language."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def __call__(self, x: float, pos: int | None = None) -> str:
        return super().__call__(x, pos).replace(".", self._mark)
