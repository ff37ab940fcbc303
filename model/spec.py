"""The contract between preprocessing, networks and readings: sizes and classes."""

from typing import Final

IMAGE_SIZE: Final = 28
"""Side of the square network input, in pixels."""

INK_SIZE: Final = 20
"""Longer side of the ink inside the network input, in pixels, as in MNIST."""

DIGIT_COUNT: Final = 10
"""Classes that a person can write: 0 to 9."""

NOT_A_DIGIT: Final = 10
"""The class of everything else. A network without it never predicts it."""

CLASS_COUNT: Final = 11
"""Digits, then `NOT_A_DIGIT`."""

SIGNATURE: Final = "box20-mass28-stroke1.9-v1"
"""The preprocessing, in the manifest of every model; `model.recognition.preprocessing` says when
it changes."""
