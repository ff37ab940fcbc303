"""Candidates: detections with their ink and the classifier's probabilities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.detector.detector import CLEAR, Detection
from model.geometry import Rectangle
from model.images import Gray
from model.recognition.classifier import Classify, classify_carefully
from model.recognition.ink_extraction import Cut, cut_ink
from model.recognition.preprocessing import prepare_digit
from model.spec import CLASS_COUNT, DIGIT_COUNT, NOT_A_DIGIT

ClassifyPlaces = Callable[[Gray, Sequence[Rectangle]], NDArray[np.float32]]
"""An image and places in it to probabilities, shape (n, 11), as `ContextClassifier.classify`."""

UNKNOWN: Final = np.full(CLASS_COUNT, 1 / CLASS_COUNT, np.float32)
"""Probabilities without any knowledge."""

RESIZED: Final = (0.88, 1.25)
"""Factors by which a bounding box that the classifier does not confirm is resized, in order."""

CONFIRMED: Final = 0.5
"""Minimum probability, by the classifier, of the digit that the detector predicts."""

OVERLAP: Final = 0.5
"""If two candidates share at least this part of the smaller one, at most one of them is shown."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A detection whose ink was classified.

    Attributes:
        network_input: Shape (28, 28, 1), intensity 0.0 to 1.0.
        class_probabilities: Shape (11,), the classifier's: ten digits and "not a digit".
        context_probabilities: Shape (11,), likewise, by the network that sees the surroundings.
    """

    detection: Detection
    cut: Cut
    network_input: NDArray[np.float32]
    class_probabilities: NDArray[np.float32]
    context_probabilities: NDArray[np.float32] = field(default_factory=UNKNOWN.copy)

    @property
    def rectangle(self) -> Rectangle:
        """Where it lies, in pixels of the image."""
        return self.detection.rectangle

    @property
    def rejection(self) -> float:
        """The classifier's probability that it is not a digit."""
        return float(self.class_probabilities[NOT_A_DIGIT])

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """Shape (10,), summing to 1: probabilities by both networks, given that it is a digit."""
        digits = self.class_probabilities[:DIGIT_COUNT] + 1e-6
        said = self.detection.probabilities + 0.01
        joined = digits * np.sqrt(said)
        return np.asarray(joined / joined.sum(), np.float32)

    @property
    def is_confirmed(self) -> bool:
        """Whether the classifier agrees with the digit that the detector predicts."""
        seen = int(self.detection.probabilities.argmax())
        return float(self.class_probabilities[seen]) >= CONFIRMED

    @property
    def digit(self) -> int:
        """The likeliest digit."""
        return int(self.probabilities.argmax())


def find_repeats(
    candidates: Sequence[Candidate], nesting: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Find candidates that overlap and are read as the same digit: they are one digit, seen twice.

    Args:
        candidates: All of one image.
        nesting: Shape (n, n), by `measure_nesting`.

    Returns:
        Shape (n, n), symmetric.
    """
    digits = np.array([each.digit for each in candidates])
    repeats = (np.maximum(nesting, nesting.T) >= OVERLAP) & (digits[None] == digits[:, None])
    np.fill_diagonal(repeats, val=False)
    return np.asarray(repeats)


def classify_detections(
    image: Gray,
    detections: Sequence[Detection],
    classify: Classify,
    classify_places: ClassifyPlaces,
) -> list[Candidate]:
    """Classify the ink of each detection and its surroundings; drop detections without ink.

    If the classifier does not confirm a clear detection, its bounding box may be too large or too
    small: other sizes around the same center are tried.
    """
    candidates = [
        _resize(image, candidate, classify)
        if candidate.detection.score >= CLEAR and not candidate.is_confirmed
        else candidate
        for candidate in _classify(image, detections, 1.0, classify)
    ]
    contexts = classify_places(image, [each.rectangle for each in candidates])
    return [
        replace(candidate, context_probabilities=probabilities)
        for candidate, probabilities in zip(candidates, contexts, strict=True)
    ]


def _resize(image: Gray, candidate: Candidate, classify: Classify) -> Candidate:
    """Return the first resized candidate that the classifier confirms, or the given one."""
    for factor in RESIZED:
        for resized in _classify(image, [candidate.detection], factor, classify):
            if resized.is_confirmed:
                return resized
    return candidate


def _classify(
    image: Gray, detections: Sequence[Detection], factor: float, classify: Classify
) -> list[Candidate]:
    """Classify the ink in the bounding boxes of detections, resized by a factor."""
    cuts = [cut_ink(image, each.rectangle.resized(factor)) for each in detections]
    inked = [(each, cut) for each, cut in zip(detections, cuts, strict=True) if cut]
    if not inked:
        return []
    inputs = np.stack([prepare_digit(cut.ink) for _, cut in inked])
    return [
        Candidate(
            detection=detection, cut=cut, network_input=network_input, class_probabilities=classes
        )
        for (detection, cut), network_input, classes in zip(
            inked, inputs, classify_carefully(inputs, classify), strict=True
        )
    ]
