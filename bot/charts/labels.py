"""The words on the chart of an answer, in the language of the person who asked."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChartWords:
    """The words on the chart of a reading.

    Attributes:
        photo: Heading of the photo.
        network_input: Heading of the 28 × 28 pictures.
        unsure: What marks a digit that is not sure.
        percent: Writes a share, 0.0 to 1.0, as a percentage.
    """

    photo: str
    network_input: str
    unsure: str
    percent: Callable[[float], str]
