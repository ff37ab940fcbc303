"""Charts for the chat: what was read in a photo, and how a training went."""

from collections.abc import Mapping, Sequence

from bot.charts.plate import draw_plate
from bot.charts.reading import draw_reading
from bot.charts.words import ChartWords, ConfusionWords, CurveWords, SheetWords

__all__ = [
    "ChartWords",
    "ConfusionWords",
    "CurveWords",
    "SheetWords",
    "draw_plate",
    "draw_reading",
    "draw_training_curves",
]


def draw_training_curves(history: Mapping[str, Sequence[float]], words: CurveWords) -> bytes:
    """Draw how accuracy and loss went, as `bot.charts.curves.draw_curves` does."""
    # Whoever only answers photos never pays for matplotlib.
    from bot.charts.curves import draw_curves  # noqa: PLC0415

    return draw_curves(history, words)
