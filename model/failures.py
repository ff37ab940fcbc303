"""Photos that were not read as they should, and the steps on the way to what was read."""

from dataclasses import dataclass
from enum import StrEnum

from model.evaluation import PhotoResult
from model.finder import DigitFinder, Finding
from model.ink import extract_ink
from model.reader import DigitReader
from model.reading import Outcome, Reading
from model.rectangle import Rectangle
from model.segmentation import Ink, find_candidates
from model.shapes import frame


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
    """Tell how a photo failed; None where it was read as it should."""
    negative = result.kind == "negative"
    if result.outcome == Outcome.READ:
        wrong = Failure.FALSE_READ if negative else Failure.WRONG
        return None if result.exact else wrong
    if result.outcome == Outcome.NO_DIGITS:
        return None if negative else Failure.MISSED
    return Failure.UNSURE if result.outcome == Outcome.UNSURE else Failure.BROKEN


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """The steps from a photo to its reading; places are in pixels of the reading's image.

    Attributes:
        reading: What was read.
        ink: Shape (height, width), 0 (paper) to 255 (full ink).
        shapes: The shapes of ink that might have been digits.
        findings: What the finder sees, whether or not it was asked.
    """

    reading: Reading
    ink: Ink
    shapes: tuple[Rectangle, ...]
    findings: tuple[Finding, ...]


def trace(reader: DigitReader, finder: DigitFinder, photo: bytes) -> Trace:
    """Read a photo and keep the steps.

    Raises:
        PhotoError: The bytes cannot be decoded as a picture.
    """
    reading = reader.read(photo)
    ink = extract_ink(reading.image)
    return Trace(
        reading=reading,
        ink=ink,
        shapes=tuple(frame(candidate) for candidate in find_candidates(ink)),
        findings=tuple(finder.find(reading.image)),
    )
