"""Compare a new network with the one in use on MNIST's test set and on photo-like digits.

The photo-like digits are test digits, augmented as training images are, with a random seed that
no training has. They are the same in every comparison.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.evaluation.scores import expected_calibration_error
from model.mnist import Mnist
from model.recognition.classifier import Classify
from model.recognition.preprocessing import normalize_intensity
from model.spec import DIGIT_COUNT
from model.training.augmentation import FULL, mark_as_photo, warp
from model.training.dataset import prepare_images
from model.training.job.protocol import Scorecard

MISTAKES: Final = 12
"""Number of mistakes that are shown."""

SEED: Final = 20_261_124
PHOTO_LIKE: Final = 2_000
"""Number of photo-like digits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """The answers of a network to the MNIST test set.

    Probabilities are of the ten digits, shape (n, 10); each row sums to 1.
    """

    probabilities: NDArray[np.float32]
    labels: NDArray[np.uint8]
    scorecard: Scorecard

    @property
    def digits(self) -> NDArray[np.int64]:
        """The digit that each image was read as, shape (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Count the images by label (down) and answer (across), shape (10, 10)."""
        counts = np.zeros((DIGIT_COUNT, DIGIT_COUNT), np.int64)
        np.add.at(counts, (self.labels, self.digits), 1)
        return counts

    def worst_mistakes(self) -> NDArray[np.int64]:
        """Find the images that were read wrong with the highest confidence, the worst first."""
        wrong = np.flatnonzero(self.digits != self.labels)
        confidences = self.probabilities[wrong].max(axis=1)
        return wrong[np.argsort(-confidences, kind="stable")][:MISTAKES]


class TestSet:
    """MNIST's test set, preprocessed like digits in photos, and photo-like digits made from it."""

    __test__ = False

    def __init__(self, mnist: Mnist) -> None:
        random = np.random.default_rng(SEED)
        images, self.labels = prepare_images(mnist.test_images), mnist.test_labels
        chosen = random.choice(len(images), min(PHOTO_LIKE, len(images)), replace=False)
        photos = [mark_as_photo(warp(image, FULL, random), random) for image in images[chosen]]
        self.inputs = normalize_intensity(images)
        self.photo_inputs = normalize_intensity(prepare_images(np.stack(photos)))
        self.photo_labels = self.labels[chosen]

    def ask(self, predict: Classify) -> Answers:
        """Run a network on all images and score its answers."""
        probabilities = _of_digits(predict(self.inputs))
        right = probabilities.argmax(axis=1) == self.labels
        photos = _of_digits(predict(self.photo_inputs)).argmax(axis=1) == self.photo_labels
        scorecard = Scorecard(
            mnist=float(right.mean()),
            photos=float(photos.mean()),
            recalls=tuple(float(right[self.labels == each].mean()) for each in range(DIGIT_COUNT)),
            calibration_error=expected_calibration_error(probabilities.max(axis=1), right),
        )
        return Answers(probabilities=probabilities, labels=self.labels, scorecard=scorecard)


def _of_digits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Remove "not a digit" and normalize: all images of a comparison are digits."""
    digits = probabilities[:, :DIGIT_COUNT]
    return np.asarray(digits / digits.sum(axis=1, keepdims=True))
