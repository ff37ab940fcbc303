"""Random choices for made-up pages."""

import numpy as np


def happens(share: float, random: np.random.Generator) -> bool:
    """Return True with the probability `share`."""
    return float(random.random()) < share


def log_uniform(low: float, high: float, random: np.random.Generator) -> float:
    """Draw a positive number so that each doubling between `low` and `high` is equally likely."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))
