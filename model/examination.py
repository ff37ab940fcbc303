"""The examination that a new network and the one in use both take before the gate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from model.data import Mnist
from model.evaluation import expected_calibration_error
from model.gate import Scorecard
from model.photo_benchmark import make_photo_like
from model.preprocessing import normalize_intensity
from model.spec import DIGIT_COUNT
from model.training_images import prepare_images

MISTAKES: Final = 12
"""Mistakes that are shown to people."""

Predict = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From inputs of shape (n, 28, 28, 1) to probabilities of shape (n, 10) or (n, 11)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerSheet:
    """What a network answered to the MNIST test set, and its marks.

    Attributes:
        probabilities: Of the ten digits, shape (n, 10); each row sums to 1.
        labels: Shape (n,).
        scorecard: The marks.
    """

    probabilities: NDArray[np.float32]
    labels: NDArray[np.uint8]
    scorecard: Scorecard

    @property
    def answers(self) -> NDArray[np.int64]:
        """The digit that each image was read as, shape (n,)."""
        answers: NDArray[np.int64] = self.probabilities.argmax(axis=1)
        return answers

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Count the images by label (down) and answer (across), shape (10, 10)."""
        counts = np.zeros((DIGIT_COUNT, DIGIT_COUNT), np.int64)
        np.add.at(counts, (self.labels, self.answers), 1)
        return counts

    def worst_mistakes(self) -> NDArray[np.int64]:
        """Find the images that were read wrong with most confidence, the worst first."""
        wrong = np.flatnonzero(self.answers != self.labels)
        confidences = self.probabilities[wrong].max(axis=1)
        return wrong[np.argsort(-confidences, kind="stable")][:MISTAKES]


@dataclass(frozen=True, kw_only=True, eq=False)
class Examination:
    """Inputs and labels of MNIST's test set, and of the photo-like benchmark made from it."""

    inputs: NDArray[np.float32]
    labels: NDArray[np.uint8]
    photo_inputs: NDArray[np.float32]
    photo_labels: NDArray[np.uint8]

    @classmethod
    def prepare(cls, mnist: Mnist) -> Self:
        """Lay every image out as it would be served."""
        photos, photo_labels = make_photo_like(mnist)
        return cls(
            inputs=normalize_intensity(prepare_images(mnist.test_images)),
            labels=mnist.test_labels,
            photo_inputs=normalize_intensity(photos),
            photo_labels=photo_labels,
        )

    def examine(self, predict: Predict) -> AnswerSheet:
        """Let a network answer everything, and mark it."""
        probabilities = _of_digits(predict(self.inputs))
        right = probabilities.argmax(axis=1) == self.labels
        photos = _of_digits(predict(self.photo_inputs)).argmax(axis=1) == self.photo_labels
        scorecard = Scorecard(
            mnist=float(right.mean()),
            photos=float(photos.mean()),
            recalls=tuple(_recall(right[self.labels == digit]) for digit in range(DIGIT_COUNT)),
            calibration_error=expected_calibration_error(probabilities.max(axis=1), right),
        )
        return AnswerSheet(probabilities=probabilities, labels=self.labels, scorecard=scorecard)


def _of_digits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Leave "not a digit" out: every image of an examination is one."""
    digits = probabilities[:, :DIGIT_COUNT]
    return np.asarray(digits / digits.sum(axis=1, keepdims=True))


def _recall(right: NDArray[np.bool_]) -> float:
    return float(right.mean()) if right.size else 1.0
