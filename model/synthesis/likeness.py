"""How much of what was written a photo still shows."""

import numpy as np
from numpy.typing import NDArray


def measure_likeness(seen: NDArray[np.uint8], meant: NDArray[np.uint8]) -> float:
    """Measure the correlation of two images of the same shape, -1.0 to 1.0.

    Returns:
        Below 0.0 where dark stands for light; 0.0 where one of them is of one level throughout.
    """
    first, second = (image.astype(np.float32).ravel() for image in (seen, meant))
    first, second = first - first.mean(), second - second.mean()
    norm = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / norm if norm > 0 else 0.0
