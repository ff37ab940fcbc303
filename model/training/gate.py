"""The gate: whether a new model may replace the one in use without a question to an admin."""

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
        recalls: Of each digit of the MNIST test set, 0 to 9.
        calibration_error: Expected calibration error on the MNIST test set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mnist: float
    photos: float
    recalls: tuple[float, ...]
    calibration_error: float


def is_as_good(candidate: Scorecard, live: Scorecard) -> bool:
    """Check that a candidate does nothing worse than the model in use, but for chance."""
    recalls = zip(candidate.recalls, live.recalls, strict=True)
    return (
        candidate.mnist >= live.mnist
        and candidate.photos >= live.photos
        and all(recall >= before - RECALL_MARGIN for recall, before in recalls)
        and candidate.calibration_error <= live.calibration_error + CALIBRATION_MARGIN
    )
