"""Measure how well a classifier reads crops: MNIST and other labeled ones."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model.errors import DataError
from model.mnist import read_arrays
from model.recognition.classifier import DigitClassifier, classify_carefully
from model.recognition.preprocessing import prepare_digit
from model.spec import DIGIT_COUNT

CALIBRATION_BINS: Final = 15
"""Number of bins of equal width."""


def score_crops(
    classifier: DigitClassifier, images: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> dict[str, Any]:
    """Classify crops of digits as the reader does, and score the answers.

    Images have the shape (n, height, width), ink 0 to 255, none empty; labels (n,), 0 to 9.

    Returns:
        The count of digits, the accuracy and the calibration error, 0.0 to 1.0, and confusions:
        (label, answer, times), the most frequent first.
    """
    inputs = np.stack([prepare_digit(image) for image in images])
    probabilities = classify_carefully(inputs, classifier.classify)[:, :DIGIT_COUNT]
    probabilities = probabilities / probabilities.sum(axis=1, keepdims=True)
    answers = probabilities.argmax(axis=1)
    right = answers == labels
    wrong = Counter(zip(labels[~right].tolist(), answers[~right].tolist(), strict=True))
    return {
        "count": len(labels),
        "accuracy": float(right.mean()),
        "calibration_error": expected_calibration_error(probabilities.max(axis=1), right),
        "confusions": [(label, answer, times) for (label, answer), times in wrong.most_common()],
    }


def expected_calibration_error(
    confidences: NDArray[np.floating], right: NDArray[np.bool_]
) -> float:
    """Return the mean difference between confidence and accuracy per bin, weighted by its size.

    Confidences, 0.0 to 1.0, and whether each answer was right have the shape (n,).

    Source: Guo et al. 2017, "On calibration of modern neural networks".
    """
    bins = np.minimum((confidences * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(float(confidences[bins == index].mean()) - float(right[bins == index].mean()))
        * float((bins == index).mean())
        for index in np.unique(bins)
    ]
    return float(sum(gaps))


def load_crops(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Load labeled crops: `x` of shape (n, height, width), light on dark, and `y`.

    Raises:
        DataError: The file cannot be read, lacks an array, or has a crop without ink.
    """
    images, labels = read_arrays(path, ("x", "y")).values()
    full = 255 if images.max(initial=0) <= 1 else 1
    crops = (images.astype(np.uint8) * full).astype(np.uint8)
    if not len(crops) or not crops.any(axis=(1, 2)).all():
        raise DataError(f"{path} holds no crops, or one without ink")
    return crops, labels.astype(np.uint8)
