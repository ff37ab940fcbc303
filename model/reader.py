"""The one door to reading: the bytes of a photo in, a `Reading` out."""

import time
from pathlib import Path
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from model.agreement import CLEAN, explain_ink, reconcile
from model.classifier import DigitClassifier
from model.cutting import Gray
from model.decoding.photo import DecodedPhoto, decode_photo
from model.digits import FoundDigit, are_sure, contradict, is_doubtful
from model.finder import DigitFinder
from model.layout import Place, arrange
from model.orientation import (
    View,
    guess_turn,
    leave_unread,
    may_be_turned,
    see_alike,
    turn_candidates,
    turn_image,
)
from model.photo_finder import PhotoFinder
from model.preprocessing import normalize_intensity
from model.reading import Box, ReadDigit, Reading
from model.registry.version import PRETRAINED, load_version
from model.segmentation import Candidate
from model.shapes import find_shapes, read_shapes
from model.sightings import read_sightings

WORKING_SIDE: Final = 768
"""Longer side of the image that is read, in pixels."""

CLOSER_SIDE: Final = 1024
"""Longer side of the image that is read if fewer pixels leave a doubt."""


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
        return self._classifier.classify(normalize_intensity(crops))

    def read(self, photo: bytes) -> Reading:
        """Read every handwritten digit in a photo.

        The steps: decode, find digits, put them into reading order. If some digits leave a
        doubt, the photo is read once more with more pixels; what then reads as another digit
        stays in doubt.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        started = time.perf_counter()
        whole = decode_photo(photo)
        decoded = _shrink(whole, WORKING_SIDE)
        decoded_at = time.perf_counter()
        finder = PhotoFinder(self._finder)
        view = self.find_digits(decoded.image, finder)
        if is_doubtful(view.digits) and decoded.reduction > 1:
            closer = _shrink(whole, CLOSER_SIDE)
            closer_view = self.find_digits(closer.image, finder)
            if not contradict(view.digits, closer_view.digits):
                decoded, view = closer, closer_view
        places = arrange([digit.rectangle for digit in view.digits])
        digits = tuple(
            _describe(view.digits[place.index], place, view.box(place.index, decoded))
            for place in places
        )
        return Reading(
            digits=digits,
            image=view.image,
            turns=view.turns,
            reduction=decoded.reduction,
            model=self.model_name,
            milliseconds=1000.0 * (time.perf_counter() - started),
            decoding_milliseconds=1000.0 * (decoded_at - started),
        )

    def find_digits(self, image: Gray, finder: PhotoFinder) -> View:
        """Find the digits in an image, and which way they stand.

        Shapes of ink are enough for clean paper. Where they leave a doubt, or much other ink,
        the finder looks as well. What is doubtful even then, or read in part, may be turned.

        Args:
            image: Shape (height, width), 0 (black) to 255 (white).
            finder: Of the photo that it is an image of.
        """
        shapes = find_shapes(image)
        digits = read_shapes(shapes, self._classifier.classify)
        explained = explain_ink(shapes, digits)
        if not are_sure(digits) or explained < CLEAN:
            digits = self._look_closer(image, digits, explained, finder)
        upright = View(image=image, turns=0, digits=digits)
        if are_sure(digits) and not may_be_turned(shapes, digits):
            return upright
        return self._turn(image, shapes, finder) or upright

    def _look_closer(
        self, image: Gray, shapes: list[FoundDigit], explained: float, finder: PhotoFinder
    ) -> list[FoundDigit]:
        """Let the finder look, and choose between what it sees and the shapes."""
        findings = finder.find(image)
        sightings = read_sightings(image, findings, self._classifier.classify)
        return reconcile(shapes, sightings, findings, explained=explained)

    def _turn(self, image: Gray, shapes: list[Candidate], finder: PhotoFinder) -> View | None:
        """Turn a photo the way in which it reads without a doubt, in both ways of reading."""
        turns = guess_turn(shapes, self._classifier.classify)
        if not turns:
            return None
        turned, shapes = turn_image(image, turns), turn_candidates(shapes, turns, image)
        digits = read_shapes(shapes, self._classifier.classify)
        if not are_sure(digits) or leave_unread(shapes, digits):
            return None
        findings = finder.find(turned, turns)
        if not see_alike(digits, read_sightings(turned, findings, self._classifier.classify)):
            return None
        return View(image=turned, turns=turns, digits=digits)


def _shrink(photo: DecodedPhoto, side: int) -> DecodedPhoto:
    """Reduce an image whose longer side is longer to that side."""
    height, width = photo.image.shape
    scale = side / max(height, width)
    if scale >= 1:
        return photo
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = cv2.resize(photo.image, size, interpolation=cv2.INTER_AREA)
    return DecodedPhoto(image=np.asarray(image, np.uint8), size=photo.size)


def _describe(found: FoundDigit, place: Place, box: Box) -> ReadDigit:
    return ReadDigit(
        digit=found.digit,
        confidence=found.confidence,
        probabilities=found.probabilities,
        box=box,
        row=place.row,
        starts_group=place.starts_group,
        sure=found.is_sure,
        network_input=found.network_input,
    )
