"""From the bytes of a photo to a `Reading`."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.decoding.photo import DecodedPhoto, decode_photo
from model.detector.detector import DigitDetector
from model.geometry import Rectangle
from model.reading.candidate import Candidate, classify_detections
from model.reading.confidence import SURE_CONFIDENCE, Confidence, Values, share_out
from model.reading.orientation import View, find_views
from model.reading.reading_order import Position, arrange
from model.reading.result import Box, ReadDigit, Reading, Unread
from model.reading.selection import SHOWN, choose, find_unread
from model.reading.signs import leave_out_signs
from model.recognition.classifier import DigitClassifier
from model.recognition.context import ContextClassifier
from model.recognition.preprocessing import normalize_intensity
from model.registry.version import PRETRAINED, ModelVersion, load_version

TURNED: Final = 1.1
"""A rotated page is chosen if it has more than this many times the upright one's legible ink."""

MAYBE_A_SIGN: Final = 0.5
"""Maximum confidence of a 1 that may be a slash or a bracket."""

TURNABLE: Final = frozenset({2, 3, 4, 5, 7})
"""Digits that do not look like another digit if they are rotated."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """A view with its candidates, their probabilities, and the indexes of those that are shown."""

    view: View
    candidates: list[Candidate]
    probabilities: Values
    chosen: list[int]

    @property
    def legible_ink(self) -> float:
        """Sum over the shown digits of probability times contrast against the paper.

        Writing that shows through from the back has little contrast, so it does not outweigh ink.
        """
        contrasts = np.array([self.candidates[index].cut.contrast for index in self.chosen])
        return float(self.probabilities[self.chosen] @ contrasts)

    @property
    def may_be_upright(self) -> bool:
        """Whether this direction is possible; a lone digit must be sure and `TURNABLE`."""
        if len(self.chosen) != 1:
            return True
        only = self.chosen[0]
        is_sure = self.probabilities[only] >= SURE_CONFIDENCE
        return bool(is_sure) and self.candidates[only].digit in TURNABLE


class DigitReader:
    """Reads handwritten digits from photos; thread-safe."""

    def __init__(
        self, classifier: DigitClassifier, detector: DigitDetector, context: ContextClassifier
    ) -> None:
        self._classifier = classifier
        self._detector = detector
        self._context = context
        self._confidence = Confidence.load()

    @classmethod
    def load(cls, version: ModelVersion | None = None) -> Self:
        """Load the networks; the classifier is by default the one that ships.

        Raises:
            ModelError: A network is missing, damaged or cannot run.
        """
        classifier = DigitClassifier(version or load_version(PRETRAINED))
        return cls(classifier, DigitDetector.load(), ContextClassifier.load())

    @property
    def model_name(self) -> str:
        """Name of the classifier's model version."""
        return self._classifier.name

    def judge(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Classify crops that are already prepared: shape (n, 28, 28), ink 0 to 255.

        Returns:
            Probabilities of shape (n, 11).
        """
        return self._classifier.classify(normalize_intensity(crops))

    def read(self, photo: bytes) -> Reading:
        """Read every handwritten digit in a photo.

        Raises:
            PhotoError: The bytes cannot be decoded as a picture.
        """
        started = time.perf_counter()
        decoded = decode_photo(photo)
        decoded_at = time.perf_counter()
        # Detect digits at several scales, and in other directions if they are possible.
        views = find_views(decoded.image, self._detector)
        # Classify the ink of each detection and its surroundings, estimate whether it is a digit.
        pages = [self._recognize(view) for view in views]
        # Keep the direction with the most legible ink.
        page = choose_page(pages)
        digits = [page.candidates[index] for index in page.chosen]
        confidences = page.probabilities[page.chosen].tolist()
        # Put the digits into rows and groups, and leave out signs that look like 1s.
        places = leave_out_signs(arrange([each.rectangle for each in digits]), digits)
        unread = find_unread(page.candidates, page.probabilities, page.chosen)
        return Reading(
            digits=tuple(
                _describe(digits[place.index], confidences[place.index], place, page.view, decoded)
                for place in places
            ),
            image=page.view.image,
            model=self.model_name,
            unread=tuple(
                Unread(box=_box(each.rectangle, page.view, decoded), place=each.rectangle)
                for each in unread
            ),
            degrees=page.view.degrees,
            milliseconds=1000.0 * (time.perf_counter() - started),
            decoding_milliseconds=1000.0 * (decoded_at - started),
        )

    def _recognize(self, view: View) -> Page:
        candidates = classify_detections(
            view.image, view.detections, self._classifier.classify, self._context.classify
        )
        probabilities = self._confidence.estimate(candidates, view.image.shape)
        chosen = choose(candidates, probabilities, SHOWN)
        return Page(view=view, candidates=candidates, probabilities=probabilities, chosen=chosen)


def choose_page(pages: Sequence[Page]) -> Page:
    """Choose the direction with the most legible ink.

    Args:
        pages: The upright one comes first.
    """
    upright = pages[0]
    turned = [page for page in pages[1:] if page.may_be_upright]
    best = max(turned, key=lambda page: page.legible_ink, default=upright)
    return best if best.legible_ink > TURNED * upright.legible_ink else upright


def _describe(
    candidate: Candidate, confidence: float, place: Position, view: View, photo: DecodedPhoto
) -> ReadDigit:
    if place.may_be_sign:
        confidence = min(confidence, MAYBE_A_SIGN)
    return ReadDigit(
        digit=candidate.digit,
        confidence=confidence,
        probabilities=share_out(candidate.probabilities, candidate.digit, confidence),
        box=_box(candidate.cut.rectangle, view, photo),
        place=candidate.cut.rectangle,
        row=place.row,
        starts_group=place.starts_group,
        sure=confidence >= SURE_CONFIDENCE,
        network_input=candidate.network_input,
        may_be_sign=place.may_be_sign,
    )


def _box(rectangle: Rectangle, view: View, photo: DecodedPhoto) -> Box:
    """Return where a rectangle of the rotated image lies in the upright photo."""
    upright = view.locate(rectangle).scaled(photo.reduction).clipped(*photo.size)
    left, top = round(upright.left), round(upright.top)
    right, bottom = round(upright.right), round(upright.bottom)
    return Box(x=left, y=top, width=max(1, right - left), height=max(1, bottom - top))
