"""From a trained Keras network to a LiteRT file, with a check that both answer the same."""

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Final

import keras
import numpy as np
from numpy.typing import NDArray

from model.errors import ModelError
from model.litert import invoke, prepare
from model.spec import IMAGE_SIZE

PARITY: Final = 1e-5
"""Largest difference in any probability between Keras and LiteRT."""


def export_litert(network: keras.Model) -> bytes:
    """Convert a classifier to LiteRT and compare both on random inputs.

    Raises:
        ModelError: An answer differs by more than `PARITY`, or is not a number.
    """
    import tensorflow as tf  # noqa: PLC0415 - only Keras is needed to train

    # The converter prints a list of what it converts, which helps nobody here.
    with contextlib.redirect_stdout(io.StringIO()):
        exported: bytes = tf.lite.TFLiteConverter.from_keras_model(network).convert()
    inputs = np.random.default_rng(0).random((16, IMAGE_SIZE, IMAGE_SIZE, 1), np.float32)
    difference = measure_parity(network, exported, inputs)
    if not difference <= PARITY:
        raise ModelError(f"the export differs from its network by {difference}, at most {PARITY}")
    return exported


def measure_parity(network: keras.Model, exported: bytes, inputs: NDArray[np.float32]) -> float:
    """Measure the largest difference between the answers of a network and of its LiteRT file."""
    answers = invoke(prepare(exported, inputs.shape), inputs)
    return float(np.abs(answers - np.asarray(network(inputs, training=False))).max())


def keras_bytes(network: keras.Model) -> bytes:
    """Serialize a network into the content of a `.keras` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        network.save(path)
        return path.read_bytes()
