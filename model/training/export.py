"""Convert a trained Keras network to a LiteRT file with the same outputs."""

import contextlib
import io

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model.errors import ModelError
from model.registry.litert import invoke, prepare


def convert(
    network: keras.Model,
    probe: NDArray[np.float32],
    parity: float,
    *,
    reference: keras.Model | None = None,
    float16: bool = False,
) -> bytes:
    """Convert a network to LiteRT; with `float16`, weights take half the size.

    Its outputs for `probe` must be those of `reference`, by default the same network.

    Raises:
        ModelError: An output differs by more than `parity`, or is not a number.
    """
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if float16:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    # Discard the list of operations that the converter prints.
    with contextlib.redirect_stdout(io.StringIO()):
        exported: bytes = converter.convert()
    difference = measure_parity(network if reference is None else reference, exported, probe)
    if not difference <= parity:
        raise ModelError(f"the export differs from its network by {difference}, at most {parity}")
    return exported


def measure_parity(network: keras.Model, exported: bytes, inputs: NDArray[np.float32]) -> float:
    """Measure the largest difference between the outputs of a network and of its LiteRT file."""
    answers = invoke(prepare(exported, inputs.shape), inputs)
    return float(np.abs(answers - np.asarray(network(inputs, training=False))).max())
