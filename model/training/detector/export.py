"""From the trained network to the file that serves, proven to answer the same."""

import contextlib
import sys
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from model.detector.network_input import CHANNELS, MULTIPLE
from model.errors import ModelError
from model.training.export import measure_parity

PARITY: Final = 0.05
"""Largest difference between Keras and LiteRT in any output, whose weights are float16."""

PROBE: Final = (6 * MULTIPLE, 8 * MULTIPLE)
"""Height and width of the input on which they are compared."""


def export_detector(network: keras.Model) -> bytes:
    """Convert a network to LiteRT with float16 weights.

    Raises:
        ModelError: The two networks differ on a random input.
    """
    converter = tf.lite.TFLiteConverter.from_keras_model(as_exported(network))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    # The converter prints; the output of a script belongs to its results.
    with contextlib.redirect_stdout(sys.stderr):
        exported: bytes = converter.convert()
    probe = np.random.default_rng(0).normal(0, 1, (1, *PROBE, CHANNELS)).astype(np.float32)
    difference = measure_parity(network, exported, probe)
    if not difference <= PARITY:
        raise ModelError(f"the export differs from its network by {difference}, at most {PARITY}")
    return exported


def as_exported(network: keras.Model) -> keras.Model:
    """Exchange operations of a network for ones that do not ask for the size of the image.

    With Keras's own, LiteRT plans no memory ahead and leaves its fast kernels: it takes nearly
    twice the memory and a third more time. The weights are shared.
    """
    return keras.models.clone_model(network, clone_function=_exchange)


def _exchange(layer: keras.Layer) -> keras.Layer:
    if isinstance(layer, layers.UpSampling2D):
        return _Enlargement()
    if isinstance(layer, layers.Conv2D) and layer.dilation_rate != (1, 1):
        return _DilatedConvolution(layer)
    return layer


class _Enlargement(layers.Layer):
    """Makes four equal pixels of each one."""

    def call(self, features: Any) -> Any:
        """Lay four copies side by side."""
        return tf.nn.depth_to_space(tf.concat([features] * 4, axis=-1), block_size=2)


class _DilatedConvolution(layers.Layer):
    """Convolves with the dilated kernel of a layer that has no bias."""

    def __init__(self, layer: layers.Conv2D) -> None:
        super().__init__()
        self._kernel, self._dilation = layer.kernel, layer.dilation_rate

    def call(self, features: Any) -> Any:
        """Convolve in one operation."""
        return tf.nn.conv2d(features, self._kernel, 1, "SAME", dilations=self._dilation)
