"""How photos were not read as they should be."""

from enum import StrEnum

from model.evaluation.photos import PhotoResult
from model.reading.result import Outcome


class Failure(StrEnum):
    """How a photo was not read as it should, the worst first."""

    FALSE_READ = "false read"
    """Digits were read, and sure, where there are none."""

    WRONG = "wrong"
    """Digits were read, and sure, but not those that are there."""

    MISSED = "missed"
    """No digits were found where there are some."""

    UNSURE = "unsure"
    """Digits were found and not sure; they may be right."""

    BROKEN = "broken"
    """The file could not be read as a picture."""


def find_failure(result: PhotoResult) -> Failure | None:
    """Return how a photo failed; None if it was read as it should be."""
    negative = not result.photo.label
    if result.outcome == Outcome.READ:
        wrong = Failure.FALSE_READ if negative else Failure.WRONG
        return None if result.is_exact else wrong
    if result.outcome == Outcome.NO_DIGITS:
        return None if negative else Failure.MISSED
    return Failure.UNSURE if result.outcome == Outcome.UNSURE else Failure.BROKEN
