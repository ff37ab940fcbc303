"""Charts for the chat: the drawing kit and the chart of an answer."""

from bot.charts.elements import ChartWords, draw_plate
from bot.charts.reading import draw_reading

__all__ = ["ChartWords", "draw_plate", "draw_reading"]
