"""What a network is given of others that were trained before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from model.classifier import DigitClassifier
from model.tuning import Start


@dataclass(frozen=True, kw_only=True, eq=False)
class Elders:
    """The networks that a run builds on.

    Attributes:
        start: Whose weights it starts from; None for new ones.
        teachers: Whose answers are learned beside the labels.
    """

    start: Start | None = None
    teachers: Sequence[DigitClassifier] = ()


NO_ELDERS: Final = Elders()
"""A run that learns from images and labels alone."""
