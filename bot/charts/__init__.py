"""The tools for drawing, and the chart of an answer."""
