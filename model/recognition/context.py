"""The context network: what a detection is, judged by the photo around it.

The classifier sees the ink of one digit alone, where a side of a box is a 1 and a letter of a word
may be any digit. This network sees the neighborhood as well, in gray levels.
"""

import threading
from collections.abc import Sequence
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry import Rectangle
from model.images import Gray
from model.registry.litert import invoke, prepare
from model.registry.version import CONTEXT, load_version
from model.spec import CLASS_COUNT

SIGNATURE: Final = "context40x64-digit20-v1"
"""Identifier of the input, stored in the network's manifest."""

HEIGHT, WIDTH = 40, 64
"""Size of the input, in pixels."""

DIGIT_SIDE: Final = 20.0
"""Longer side of the detection in the input, in pixels."""

LEAST_SPREAD: Final = 8.0
"""Minimum standard deviation of gray levels that inputs are divided by: grain is not amplified."""


class ContextClassifier:
    """The context network, run by LiteRT; thread-safe."""

    def __init__(self, network: bytes) -> None:
        self._lock = threading.Lock()
        self._interpreter = prepare(network, (1, HEIGHT, WIDTH, 1))

    @classmethod
    def load(cls) -> Self:
        """Load the network that ships with Rakam.

        Raises:
            ModelError: It is missing, damaged or made for other inputs.
        """
        return cls(load_version(CONTEXT, SIGNATURE).litert_path.read_bytes())

    def classify(self, image: Gray, places: Sequence[Rectangle]) -> NDArray[np.float32]:
        """Classify what lies in each place of an image.

        Returns:
            Shape (n, 11): probabilities of the ten digits and of "not a digit".
        """
        probabilities = np.zeros((len(places), CLASS_COUNT), np.float32)
        with self._lock:  # The interpreter is not thread-safe.
            for place, row in zip(places, probabilities, strict=True):
                network_input = normalize_context(cut_context(image, place))
                [row[:]] = invoke(self._interpreter, network_input[np.newaxis])
        return probabilities


def cut_context(
    image: Gray, place: Rectangle, size: tuple[int, int] = (HEIGHT, WIDTH)
) -> NDArray[np.uint8]:
    """Cut out a place with its surroundings, scaled so that its longer side has 20 pixels.

    Where the surroundings reach beyond the image, its edge pixels are repeated.

    Args:
        image: Shape (height, width), 0 (black) to 255 (white).
        place: Where the detection lies, in pixels of the image.
        size: Height and width of the result, in pixels.
    """
    height, width = size
    scale = DIGIT_SIDE / max(place.longer_side, 2.0)
    left, top = place.center_x - width / 2 / scale, place.center_y - height / 2 / scale
    # Reduce by averages first: the warp below samples single pixels.
    first_x, first_y = max(int(left), 0), max(int(top), 0)
    part = image[
        first_y : int(np.ceil(top + height / scale)) + 1,
        first_x : int(np.ceil(left + width / scale)) + 1,
    ]
    sides = [max(1, round(side * min(scale, 1.0))) for side in part.shape[::-1]]
    reduced = cv2.resize(part, sides, interpolation=cv2.INTER_AREA)
    across, down = sides[0] / part.shape[1], sides[1] / part.shape[0]
    middle = 0.5 / scale
    placing = np.array(
        [
            [across / scale, 0, (left + middle - first_x) * across - 0.5],
            [0, down / scale, (top + middle - first_y) * down - 0.5],
        ]
    )
    cut = cv2.warpAffine(
        reduced,
        placing,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cut, np.uint8)


def normalize_context(cut: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Scale gray levels to mean 0 and standard deviation 1: shape (height, width, 1)."""
    levels = cut.astype(np.float32)
    spread = max(float(levels.std()), LEAST_SPREAD)
    scaled = (levels - levels.mean()) / np.float32(spread)
    return np.asarray(scaled[..., np.newaxis], np.float32)
