"""Charts for the chat: the drawing kit and the chart of an answer."""

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
]
