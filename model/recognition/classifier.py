"""The classifier: from network inputs to probabilities."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from model.errors import ModelError
from model.registry.litert import invoke, prepare
from model.registry.version import ModelVersion
from model.spec import CLASS_COUNT, DIGIT_COUNT, IMAGE_SIZE, NOT_A_DIGIT

Classify = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Network inputs, shape (n, 28, 28, 1), to probabilities, shape (n, 11)."""

DOUBT: Final = 0.9
"""Digits below this probability are classified with test-time augmentation."""

CENTER: Final = ((IMAGE_SIZE - 1) / 2, (IMAGE_SIZE - 1) / 2)

VIEWS: Final = (
    *((shift, 0.0, 1.0) for shift in ((1, 0), (-1, 0), (0, 1), (0, -1))),
    *(((0, 0), degrees, 1.0) for degrees in (8.0, -8.0)),
    *(((0, 0), 0.0, scale) for scale in (1.08, 0.92)),
)
"""Shift right and down in pixels, rotation in degrees, and scale of each view."""


class DigitClassifier:
    """The network of one model version, run by LiteRT; thread-safe.

    Raises:
        ModelError: The file holds no network, or one with another input or output shape.
    """

    def __init__(self, version: ModelVersion) -> None:
        self.name = version.name
        self._interpreter = _load_interpreter(version.litert_path)
        self._lock = threading.Lock()

    def classify(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the network on each input.

        Args:
            inputs: Shape (n, 28, 28, 1), intensity 0.0 to 1.0.

        Returns:
            Shape (n, 11): probabilities of the ten digits and of "not a digit", which is
            0.0 if the network has no such output.
        """
        probabilities = np.zeros((len(inputs), CLASS_COUNT), np.float32)
        with self._lock:  # The interpreter is not thread-safe.
            for network_input, row in zip(inputs, probabilities, strict=True):
                [output] = invoke(self._interpreter, network_input[np.newaxis])
                row[: output.size] = output
        return probabilities


def _load_interpreter(path: Path) -> Any:
    """Load a network and check the shapes of its input and output."""
    try:
        interpreter = prepare(path.read_bytes())
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path} holds no network that can run") from error
    taken = tuple(interpreter.get_input_details()[0]["shape"].tolist())
    given = tuple(interpreter.get_output_details()[0]["shape"].tolist())
    if taken != (1, IMAGE_SIZE, IMAGE_SIZE, 1) or given not in {(1, DIGIT_COUNT), (1, CLASS_COUNT)}:
        raise ModelError(f"{path} holds a network for another task: {taken} to {given}")
    return interpreter


def classify_carefully(inputs: NDArray[np.float32], classify: Classify) -> NDArray[np.float32]:
    """Classify inputs, the doubtful ones with test-time augmentation.

    If the most probable class is a digit below `DOUBT`, the probabilities are averaged with those
    of eight views: the input, slightly shifted, rotated or scaled. Few inputs are that doubtful.

    Shapes are those of `DigitClassifier.classify`.

    Source: Krizhevsky et al. 2012, "ImageNet classification with deep convolutional neural
    networks" (averaging over views).
    """
    probabilities = classify(inputs)
    doubtful = (probabilities.max(axis=1) < DOUBT) & (probabilities.argmax(axis=1) != NOT_A_DIGIT)
    for index in np.flatnonzero(doubtful).tolist():
        views = classify(make_views(inputs[index]))
        probabilities[index] = (probabilities[index] + views.sum(axis=0)) / (1 + len(views))
    return probabilities


def make_views(network_input: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shift, rotate and scale a network input, shape (28, 28, 1), into views, (8, 28, 28, 1)."""
    views = []
    for shift, degrees, scale in VIEWS:
        matrix = cv2.getRotationMatrix2D(CENTER, degrees, scale)
        matrix[:, 2] += shift
        views.append(cv2.warpAffine(network_input[..., 0], matrix, (IMAGE_SIZE, IMAGE_SIZE)))
    return np.stack(views)[..., np.newaxis].astype(np.float32, copy=False)
