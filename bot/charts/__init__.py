"""The drawing kit, and the chart of an answer."""
