"""The measurements of `scripts/benchmark*.py`, and the bots for comparison."""
