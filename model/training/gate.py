"""The gate: whether a new model may replace the one in use without a question to an admin."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

RECALL_MARGIN: Final = 0.005
"""Allowed loss of recall of a single digit. Five of a thousand images are chance."""

CALIBRATION_MARGIN: Final = 0.001
"""Allowed rise of the calibration error. On ten thousand images less is chance."""


class Scorecard(BaseModel):
    """How well a model reads, in shares from 0.0 to 1.0.

    Attributes:
        mnist: Of the MNIST test set.
        photos: Of the built-in benchmark of photo-like digits.
        recalls: Of each digit of the MNIST test set, 0 to 9; 1.0 if there is none of it.
        calibration_error: Expected calibration error on the MNIST test set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mnist: float
    photos: float
    recalls: tuple[float, ...]
    calibration_error: float


class Measure(StrEnum):
    """What a model can be worse at."""

    MNIST = "mnist"
    PHOTOS = "photos"
    RECALL = "recall"
    CALIBRATION = "calibration"


class Flaw(BaseModel):
    """Something that a candidate does worse than the model in use.

    Attributes:
        measure: What it is worse at.
        candidate: Its own value.
        live: The value of the model in use.
        digit: Which digit's recall is meant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Measure
    candidate: float
    live: float
    digit: int | None = None


def find_flaws(candidate: Scorecard, live: Scorecard) -> list[Flaw]:
    """List what a candidate does worse; if there is nothing, it may be promoted."""
    flaws = []
    if candidate.mnist < live.mnist:
        flaws.append(Flaw(measure=Measure.MNIST, candidate=candidate.mnist, live=live.mnist))
    if candidate.photos < live.photos:
        flaws.append(Flaw(measure=Measure.PHOTOS, candidate=candidate.photos, live=live.photos))
    for digit, (recall, before) in enumerate(zip(candidate.recalls, live.recalls, strict=True)):
        if recall < before - RECALL_MARGIN:
            flaws.append(Flaw(measure=Measure.RECALL, candidate=recall, live=before, digit=digit))
    error, before = candidate.calibration_error, live.calibration_error
    if error > before + CALIBRATION_MARGIN:
        flaws.append(Flaw(measure=Measure.CALIBRATION, candidate=error, live=before))
    return flaws
