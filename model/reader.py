"""The one door to reading: the bytes of a photo in, a `Reading` out."""

import time
from pathlib import Path
from typing import Final, Self

import numpy as np

from model.classifier import DigitClassifier
from model.decoding import decode_photo
from model.ink import extract_ink
from model.judging import Judged
from model.layout import Place, arrange
from model.reading import Box, ReadDigit, Reading
from model.registry import PRETRAINED, load_version
from model.segmentation import Candidate, find_candidates
from model.selection import select_digits
from model.spec import DIGIT_COUNT

SURE_CONFIDENCE: Final = 0.9
"""A digit is sure from this confidence on."""

SURE_STRANGENESS: Final = 0.2
"""A digit is not sure from this probability of "not a digit" on."""


class DigitReader:
    """Reads handwritten digits from photos; one reader serves any number of threads.

    Args:
        classifier: The network that tells digits apart.
    """

    def __init__(self, classifier: DigitClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def load(cls, directory: Path = PRETRAINED) -> Self:
        """Make a reader of a model version's folder.

        Raises:
            ModelError: The version is missing, damaged or made for other preprocessing.
        """
        return cls(DigitClassifier(load_version(directory)))

    @property
    def model_name(self) -> str:
        """Name of the model version that reads."""
        return self._classifier.name

    def read(self, photo: bytes) -> Reading:
        """Read every handwritten digit in a photo.

        The steps: decode, extract the ink, find candidates, select the digits among
        them, put those into reading order.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        started = time.perf_counter()
        decoded = decode_photo(photo)
        candidates = find_candidates(extract_ink(decoded.image))
        selected = select_digits(candidates, self._classifier.classify)
        places = arrange([judged.candidate for judged in selected])
        digits = tuple(
            _describe(selected[place.index], place, decoded.reduction) for place in places
        )
        return Reading(
            digits=digits,
            image=decoded.image,
            reduction=decoded.reduction,
            model=self.model_name,
            milliseconds=1000.0 * (time.perf_counter() - started),
        )


def _describe(judged: Judged, place: Place, reduction: float) -> ReadDigit:
    given_digit = judged.probabilities[:DIGIT_COUNT] / judged.probabilities[:DIGIT_COUNT].sum()
    digit = int(np.argmax(given_digit))
    confidence = float(given_digit[digit])
    return ReadDigit(
        digit=digit,
        confidence=confidence,
        probabilities=given_digit,
        box=_photo_box(judged.candidate, reduction),
        row=place.row,
        starts_group=place.starts_group,
        sure=confidence >= SURE_CONFIDENCE and judged.strangeness < SURE_STRANGENESS,
        network_input=judged.network_input,
    )


def _photo_box(candidate: Candidate, reduction: float) -> Box:
    left, top = round(candidate.x * reduction), round(candidate.y * reduction)
    right, bottom = round(candidate.right * reduction), round(candidate.bottom * reduction)
    return Box(x=left, y=top, width=max(1, right - left), height=max(1, bottom - top))
