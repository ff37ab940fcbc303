"""From network input to probabilities: the runtime that serves, without TensorFlow."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.errors import ModelError
from model.recognition.native_messages import hiding_first_messages
from model.registry.version import ModelVersion
from model.spec import CLASS_COUNT, DIGIT_COUNT, IMAGE_SIZE

Classify = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Network inputs, shape (n, 28, 28, 1), to probabilities, shape (n, 11)."""


class DigitClassifier:
    """A network of one model version, ready to be asked from any thread.

    Args:
        version: A verified model version; its LiteRT file is loaded into memory.

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
        with self._lock:
            for network_input, row in zip(inputs, probabilities, strict=True):
                output = self._ask(network_input)
                row[: output.size] = output
        return probabilities

    def _ask(self, network_input: NDArray[np.float32]) -> NDArray[np.float32]:
        """Run the interpreter, which is not safe under threads: the lock must be held."""
        self._interpreter.set_tensor(self._input, network_input[np.newaxis])
        self._interpreter.invoke()
        output: NDArray[np.float32] = self._interpreter.get_tensor(self._output)[0]
        return output


def _load_interpreter(path: Path) -> Any:
    """Load a network whose inputs and outputs are those of `model.spec`."""
    try:
        interpreter: Any = Interpreter(model_content=path.read_bytes(), num_threads=1)
        with hiding_first_messages():
            interpreter.allocate_tensors()
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{path} holds no network that can run") from error
    taken = tuple(interpreter.get_input_details()[0]["shape"].tolist())
    given = tuple(interpreter.get_output_details()[0]["shape"].tolist())
    if taken != (1, IMAGE_SIZE, IMAGE_SIZE, 1) or given not in {(1, DIGIT_COUNT), (1, CLASS_COUNT)}:
        raise ModelError(f"{path} holds a network for another task: {taken} to {given}")
    return interpreter
