"""The network's opinion of candidates, and what it says about the photo as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.preprocessing import prepare_digit
from model.segmentation import Candidate
from model.spec import DIGIT_COUNT, NOT_A_DIGIT

Classify = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Network inputs, shape (n, 28, 28, 1), to probabilities, shape (n, 11)."""

PLAUSIBLE: Final = 0.5
"""A candidate is taken for a digit where the network gives one this probability."""

SMALLEST_DIGIT: Final = 0.4
"""Digits of one photo are at least this share of their usual height."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """A candidate with the network's opinion of it.

    Attributes:
        candidate: The shape of ink.
        network_input: Shape (28, 28, 1), intensity 0.0 to 1.0.
        probabilities: Shape (11,), ten digits and "not a digit".
    """

    candidate: Candidate
    network_input: NDArray[np.float32]
    probabilities: NDArray[np.float32]

    @property
    def evidence(self) -> float:
        """Probability of the likeliest digit."""
        return float(self.probabilities[:DIGIT_COUNT].max())

    @property
    def strangeness(self) -> float:
        """Probability that it is not a digit."""
        return float(self.probabilities[NOT_A_DIGIT])


def judge(candidates: Sequence[Candidate], classify: Classify) -> list[Judged]:
    """Ask the network about all candidates in one batch."""
    if not candidates:
        return []
    inputs = np.stack([prepare_digit(candidate.ink) for candidate in candidates])
    return [
        Judged(candidate=candidate, network_input=network_input, probabilities=probabilities)
        for candidate, network_input, probabilities in zip(
            candidates, inputs, classify(inputs), strict=True
        )
    ]


def usual_height(judged: Sequence[Judged]) -> float:
    """Estimate how tall digits are in this photo: the weighted median of plausible ones.

    Tall dark shapes that the network believes in weigh most, so that dust cannot outvote them.
    """
    heights = np.array([each.candidate.height for each in judged], np.float32)
    weights = np.array([_weight(each) for each in judged], np.float32)
    if weights.sum() == 0:
        return 0.0
    order = np.argsort(heights)
    cumulated = np.cumsum(weights[order])
    return float(heights[order][np.searchsorted(cumulated, cumulated[-1] / 2)])


def _weight(judged: Judged) -> float:
    candidate = judged.candidate
    return judged.evidence**2 * candidate.contrast * candidate.height
