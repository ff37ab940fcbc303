"""Commands that measure how well a model reads, and fit what is fitted by photos."""
