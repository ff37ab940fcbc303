"""Code that measures how well a model reads, and that fits its confidence to photos."""
