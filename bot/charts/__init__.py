"""Charts for the chat: what was read in a photo, and how a training went."""

import os
from collections.abc import Mapping, Sequence

from bot.charts.labels import ChartWords, ConfusionWords, CurveWords, SheetWords
from bot.charts.reading import draw_reading
from bot.charts.text_card import draw_plate

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
    """Draw how accuracy and loss went, as `bot.training.curves.draw_curves` does."""
    # matplotlib does not even import with a backend that it cannot find, such as a notebook's.
    os.environ["MPLBACKEND"] = "agg"
    # It takes memory that a process which only answers photos does not need.
    from bot.training.curves import draw_curves  # noqa: PLC0415

    return draw_curves(history, words)
