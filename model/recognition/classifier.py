"""From network input to probabilities: the runtime that serves, without TensorFlow."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.errors import ModelError
from model.registry.version import ModelVersion
from model.spec import CLASS_COUNT, DIGIT_COUNT, IMAGE_SIZE, NOT_A_DIGIT

Classify = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Network inputs, shape (n, 28, 28, 1), to probabilities, shape (n, 11)."""

DOUBT: Final = 0.9
"""Digits whose likeliest class has a smaller probability are classified again, in views."""

CENTER: Final = ((IMAGE_SIZE - 1) / 2, (IMAGE_SIZE - 1) / 2)

VIEWS: Final = (
    *((shift, 0.0, 1.0) for shift in ((1, 0), (-1, 0), (0, 1), (0, -1))),
    *(((0, 0), degrees, 1.0) for degrees in (8.0, -8.0)),
    *(((0, 0), 0.0, scale) for scale in (1.08, 0.92)),
)
"""What each view adds: pixels right and down, degrees, and by how much it is larger."""

_STANDARD_ERROR: Final = 2

_FIRST: Final = threading.Lock()
"""Never released: only the first one to acquire it hides anything."""


class DigitClassifier:
    """A network of one model version, ready to be asked from any thread.

    Raises:
        ModelError: The file holds no network, or one for other images or classes.
    """

    def __init__(self, version: ModelVersion) -> None:
        self.name = version.manifest.name
        self._interpreter = _load_interpreter(version.litert_path)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]
        self._lock = threading.Lock()

    def classify(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ask the network about each input.

        Args:
            inputs: Shape (n, 28, 28, 1), intensity 0.0 to 1.0.

        Returns:
            Shape (n, 11): probabilities of the ten digits and of "not a digit", which is
            0 throughout for a network that has no such output.
        """
        probabilities = np.zeros((len(inputs), CLASS_COUNT), np.float32)
        with self._lock:  # The interpreter is not safe under threads.
            for network_input, row in zip(inputs, probabilities, strict=True):
                self._interpreter.set_tensor(self._input, network_input[np.newaxis])
                self._interpreter.invoke()
                output = self._interpreter.get_tensor(self._output)[0]
                row[: output.size] = output
        return probabilities


def _load_interpreter(path: Path) -> Any:
    """Load a network whose inputs and outputs are those of `model.spec`."""
    try:
        interpreter: Any = Interpreter(model_content=path.read_bytes(), num_threads=1)
        with _hiding_first_messages():
            interpreter.allocate_tensors()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path} holds no network that can run") from error
    taken = tuple(interpreter.get_input_details()[0]["shape"].tolist())
    given = tuple(interpreter.get_output_details()[0]["shape"].tolist())
    if taken != (1, IMAGE_SIZE, IMAGE_SIZE, 1) or given not in {(1, DIGIT_COUNT), (1, CLASS_COUNT)}:
        raise ModelError(f"{path} holds a network for another task: {taken} to {given}")
    return interpreter


@contextmanager
def _hiding_first_messages() -> Iterator[None]:
    """Discard what is written to standard error, past Python; only the first use in a process does.

    LiteRT announces its delegate once, and has no setting for that. Other threads' messages would
    be discarded too, so the first network is loaded before there are any.
    """
    if not _FIRST.acquire(blocking=False):
        yield
        return
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:  # The process was started without a standard error.
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STANDARD_ERROR)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)


def classify_carefully(inputs: NDArray[np.float32], classify: Classify) -> NDArray[np.float32]:
    """Ask the network about each input, and about views of those that leave a doubt.

    A view is moved, turned or scaled a little; all views weigh the same. What is a slip of one
    view is seldom one of nine. Most digits leave no doubt, so that this costs little.

    Inputs and probabilities are those of `DigitClassifier.classify`.

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
    """Make the views of a network input of shape (28, 28, 1): shape (8, 28, 28, 1)."""
    views = []
    for shift, degrees, scale in VIEWS:
        matrix = cv2.getRotationMatrix2D(CENTER, degrees, scale)
        matrix[:, 2] += shift
        views.append(cv2.warpAffine(network_input[..., 0], matrix, (IMAGE_SIZE, IMAGE_SIZE)))
    return np.stack(views)[..., np.newaxis].astype(np.float32, copy=False)
