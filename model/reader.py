"""The one door to reading: the bytes of a photo in, a `Reading` out."""

import time
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from model.classifier import DigitClassifier
from model.cutting import Gray
from model.decoding import decode_photo
from model.digits import FoundDigit, are_sure
from model.finder import DigitFinder
from model.layout import Place, arrange
from model.reading import Box, ReadDigit, Reading
from model.rectangle import Rectangle
from model.registry import PRETRAINED, load_version
from model.shapes import read_shapes
from model.sightings import read_sightings


class DigitReader:
    """Reads handwritten digits from photos; one reader serves any number of threads.

    Args:
        classifier: The network that tells digits apart.
        finder: The network that finds them.
    """

    def __init__(self, classifier: DigitClassifier, finder: DigitFinder) -> None:
        self._classifier = classifier
        self._finder = finder

    @classmethod
    def load(cls, directory: Path = PRETRAINED) -> Self:
        """Make a reader of a model version's folder, with the finder that ships.

        Raises:
            ModelError: The version is missing, damaged or made for other preprocessing.
        """
        return cls(DigitClassifier(load_version(directory)), DigitFinder.load())

    @property
    def model_name(self) -> str:
        """Name of the model version that reads."""
        return self._classifier.name

    def judge(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Say what digits are that are cut out and laid out already.

        Args:
            crops: Shape (n, 28, 28), network inputs as 0 (paper) to 255 (full ink).

        Returns:
            Probabilities of shape (n, 11).
        """
        return self._classifier.classify(crops[..., np.newaxis].astype(np.float32) / 255.0)

    def read(self, photo: bytes) -> Reading:
        """Read every handwritten digit in a photo.

        The steps: decode, find digits, put them into reading order.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        started = time.perf_counter()
        decoded = decode_photo(photo)
        decoded_at = time.perf_counter()
        found = self.find_digits(decoded.image)
        places = arrange([digit.rectangle for digit in found])
        digits = tuple(_describe(found[place.index], place, decoded.reduction) for place in places)
        return Reading(
            digits=digits,
            image=decoded.image,
            reduction=decoded.reduction,
            model=self.model_name,
            milliseconds=1000.0 * (time.perf_counter() - started),
            decoding_milliseconds=1000.0 * (decoded_at - started),
        )

    def find_digits(self, image: Gray) -> list[FoundDigit]:
        """Find the digits in an image, in no particular order.

        Shapes of ink are enough for clean paper. Where they leave a doubt the finder looks,
        and its answer counts if it has none itself: sure digits, or nothing that looks like one.

        Args:
            image: Shape (height, width), 0 (black) to 255 (white).
        """
        shapes = read_shapes(image, self._classifier.classify)
        if are_sure(shapes):
            return shapes
        findings = self._finder.find(image)
        sightings = read_sightings(image, findings, self._classifier.classify)
        return sightings if are_sure(sightings) or not sightings else shapes


def _describe(found: FoundDigit, place: Place, reduction: float) -> ReadDigit:
    probabilities = found.probabilities
    digit = int(np.argmax(probabilities))
    return ReadDigit(
        digit=digit,
        confidence=float(probabilities[digit]),
        probabilities=probabilities,
        box=_photo_box(found.rectangle.scaled(reduction)),
        row=place.row,
        starts_group=place.starts_group,
        sure=found.is_sure,
        network_input=found.network_input,
    )


def _photo_box(rectangle: Rectangle) -> Box:
    left, top = round(max(rectangle.left, 0)), round(max(rectangle.top, 0))
    right, bottom = round(rectangle.right), round(rectangle.bottom)
    return Box(x=left, y=top, width=max(1, right - left), height=max(1, bottom - top))
