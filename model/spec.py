"""The contract between preprocessing, networks and readings: sizes and classes."""

from typing import Final

IMAGE_SIZE: Final = 28
"""Side of the square network input, in pixels."""

INK_SIZE: Final = 20
"""Longer side of the ink inside the network input, in pixels, as in MNIST."""

DIGIT_COUNT: Final = 10
"""Number of digit classes, 0 to 9."""

NOT_A_DIGIT: Final = 10
"""The class of everything that is not a digit. A network with ten outputs does not have it."""

CLASS_COUNT: Final = 11
"""Number of classes: the ten digits, then `NOT_A_DIGIT`."""

SIGNATURE: Final = "box20-mass28-stroke1.9-v1"
"""Identifier of the preprocessing, stored in every classifier's manifest. When to change it:
see `model.recognition.preprocessing`."""
