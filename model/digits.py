"""A digit as it was found in an image, whichever way, and what the networks say of it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.rectangle import Rectangle
from model.spec import DIGIT_COUNT, NOT_A_DIGIT

SURE_CONFIDENCE: Final = 0.9
"""A digit is sure from this confidence on."""

SURE_STRANGENESS: Final = 0.2
"""A digit is not sure from this probability of "not a digit" on."""

SURE_SCORE: Final = 0.4
"""A digit that the finder found is sure from this score on."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FoundDigit:
    """A digit in an image.

    Attributes:
        rectangle: Around its ink, in pixels of the image.
        network_input: Shape (28, 28, 1), intensity 0.0 to 1.0.
        class_probabilities: Shape (11,), the classifier's: ten digits and "not a digit".
        score: The finder's, 0.0 to 1.0; 1.0 where it did not have to be asked.
    """

    rectangle: Rectangle
    network_input: NDArray[np.float32]
    class_probabilities: NDArray[np.float32]
    score: float = 1.0

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """Shape (10,), summing to 1: which digit it is, given that it is one."""
        digits = self.class_probabilities[:DIGIT_COUNT]
        return np.asarray(digits / digits.sum(), np.float32)

    @property
    def digit(self) -> int:
        """The likeliest digit."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """Probability of the likeliest digit, given that it is one."""
        return float(self.probabilities.max())

    @property
    def strangeness(self) -> float:
        """Probability that it is not a digit."""
        return float(self.class_probabilities[NOT_A_DIGIT])

    @property
    def support(self) -> float:
        """How much finder and classifier together believe that it is a digit, 0.0 to 1.0."""
        return self.score * (1.0 - self.strangeness)

    @property
    def is_strange(self) -> bool:
        """Whether the classifier has reason to believe that it is not a digit."""
        return self.strangeness >= SURE_STRANGENESS

    @property
    def is_clear(self) -> bool:
        """Whether the classifier has no doubt which digit it is, and that it is one."""
        return self.confidence >= SURE_CONFIDENCE and not self.is_strange

    @property
    def is_sure(self) -> bool:
        """Whether it can be answered without a doubt."""
        return self.is_clear and self.score >= SURE_SCORE


def are_sure(digits: list[FoundDigit]) -> bool:
    """Tell whether there are digits and all of them are sure."""
    return bool(digits) and all(digit.is_sure for digit in digits)


def is_doubtful(digits: list[FoundDigit]) -> bool:
    """Tell whether there are digits, not all of them sure."""
    return bool(digits) and not are_sure(digits)


def contradict(one: list[FoundDigit], other: list[FoundDigit]) -> bool:
    """Tell whether two readings have as many digits, but not the same ones."""
    same = sorted(digit.digit for digit in one) == sorted(digit.digit for digit in other)
    return len(one) == len(other) and not same
