"""A second look at doubtful digits: moved, turned and scaled a little, all views weigh the same.

What is a slip of one view is seldom one of nine. Most digits leave no doubt, so that the second
look costs little.

Source: Krizhevsky et al. 2012, "ImageNet classification with deep convolutional neural networks"
(averaging over views).
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.recognition.classifier import Classify
from model.spec import IMAGE_SIZE, NOT_A_DIGIT

DOUBT: Final = 0.9
"""Digits whose likeliest class has a smaller probability are classified again, in views."""

CENTER: Final = ((IMAGE_SIZE - 1) / 2, (IMAGE_SIZE - 1) / 2)

VIEWS: Final = (
    *((shift, 0.0, 1.0) for shift in ((1, 0), (-1, 0), (0, 1), (0, -1))),
    *(((0, 0), degrees, 1.0) for degrees in (8.0, -8.0)),
    *(((0, 0), 0.0, scale) for scale in (1.08, 0.92)),
)
"""What each view adds: pixels right and down, degrees, and by how much it is larger."""


def classify_carefully(inputs: NDArray[np.float32], classify: Classify) -> NDArray[np.float32]:
    """Ask the network about each input, and about views of those that leave a doubt.

    Args:
        inputs: Shape (n, 28, 28, 1), intensity 0.0 to 1.0.
        classify: The network.

    Returns:
        Shape (n, 11): probabilities of the ten digits and of "not a digit".
    """
    probabilities = classify(inputs)
    doubtful = (probabilities.max(axis=1) < DOUBT) & (probabilities.argmax(axis=1) != NOT_A_DIGIT)
    for index in np.flatnonzero(doubtful).tolist():
        probabilities[index] = _average(inputs[index], probabilities[index], classify)
    return probabilities


def _average(
    network_input: NDArray[np.float32], first: NDArray[np.float32], classify: Classify
) -> NDArray[np.float32]:
    views = classify(make_views(network_input))
    return np.asarray((first + views.sum(axis=0)) / (1 + len(views)), np.float32)


def make_views(network_input: NDArray[np.float32]) -> NDArray[np.float32]:
    """Make the views of a network input.

    Args:
        network_input: Shape (28, 28, 1), intensity 0.0 to 1.0.

    Returns:
        Shape (8, 28, 28, 1), intensity 0.0 to 1.0.
    """
    views = [_move(network_input[..., 0], *view) for view in VIEWS]
    return np.stack(views)[..., np.newaxis]


def _move(
    image: NDArray[np.float32], shift: tuple[int, int], degrees: float, scale: float
) -> NDArray[np.float32]:
    matrix = cv2.getRotationMatrix2D(CENTER, degrees, scale)
    matrix[:, 2] += shift
    return np.asarray(cv2.warpAffine(image, matrix, (IMAGE_SIZE, IMAGE_SIZE)), np.float32)
