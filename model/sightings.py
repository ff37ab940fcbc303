"""Reading by a network, the thorough way: what the finder sees, and the ink that lies there."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.cutting import Gray, cut_ink, is_light_on_dark, look_around
from model.digits import FoundDigit
from model.finder import Finding
from model.judging import Classify
from model.preprocessing import prepare_digit
from model.second_look import reconsider

LEAST_SUPPORT: Final = 0.09
"""A finding is a digit from this score on, weighed with the probability that it is one."""

LEAST_CLEAR_SUPPORT: Final = 0.45
"""A photo in which no finding is supported more than this shows no digit."""


def read_sightings(
    image: Gray, findings: Sequence[Finding], classify: Classify
) -> list[FoundDigit]:
    """Read the digits at the places where the finder sees some.

    Args:
        image: Shape (height, width), 0 (black) to 255 (white).
        findings: In pixels of `image`.
        classify: The network that tells digits apart.
    """
    digits = [each for each in judge(image, findings, classify) if each.support >= LEAST_SUPPORT]
    clearest = max((each.support for each in digits), default=0.0)
    if clearest < LEAST_CLEAR_SUPPORT:
        return []
    return [reconsider(each, classify) for each in digits]


def judge(image: Gray, findings: Sequence[Finding], classify: Classify) -> list[FoundDigit]:
    """Ask the classifier about the ink at each place; where there is none, there is no digit."""
    places = [look_around(image, each.rectangle) for each in findings]
    light_on_dark = is_light_on_dark(places)
    inks = [cut_ink(place, light_on_dark=light_on_dark) for place in places]
    inked = [(each, ink) for each, ink in zip(findings, inks, strict=True) if ink.any()]
    if not inked:
        return []
    inputs = np.stack([prepare_digit(ink) for _, ink in inked])
    return [
        FoundDigit(
            rectangle=finding.rectangle,
            network_input=network_input,
            class_probabilities=probabilities,
            score=finding.score,
        )
        for (finding, _), network_input, probabilities in zip(
            inked, inputs, classify(inputs), strict=True
        )
    ]
