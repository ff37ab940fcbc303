"""Charts for the chat: the drawing kit and the chart of an answer."""

from bot.charts.elements import draw_plate
from bot.charts.labels import ChartWords, ConfusionWords, CurveWords, SheetWords
from bot.charts.reading import draw_reading

__all__ = [
    "ChartWords",
    "ConfusionWords",
    "CurveWords",
    "SheetWords",
    "draw_plate",
    "draw_reading",
]
