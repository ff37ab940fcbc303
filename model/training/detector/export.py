"""Convert the trained network to LiteRT, and check that the outputs are the same."""

from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from model.detector.network_input import CHANNELS, MULTIPLE
from model.training.export import convert

PARITY: Final = 0.05
"""Maximum difference in any output between Keras and LiteRT, whose weights are float16."""

PROBE: Final = (6 * MULTIPLE, 8 * MULTIPLE)
"""Height and width of the input on which they are compared."""


def export_detector(network: keras.Model) -> bytes:
    """Convert a network to LiteRT with float16 weights.

    Raises:
        ModelError: The two networks differ on a random input.
    """
    probe = np.random.default_rng(0).normal(0, 1, (1, *PROBE, CHANNELS)).astype(np.float32)
    return convert(as_exported(network), probe, PARITY, reference=network, float16=True)


def as_exported(network: keras.Model) -> keras.Model:
    """Replace layers of a network by equal ones that do not depend on the size of the image.

    With Keras's own layers, LiteRT cannot plan its memory or use its fast kernels: it takes nearly
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
    """Repeats each pixel in a square of 2 × 2."""

    def call(self, features: Any) -> Any:
        """Rearrange four copies of the channels in space."""
        return tf.nn.depth_to_space(tf.concat([features] * 4, axis=-1), block_size=2)


class _DilatedConvolution(layers.Layer):
    """Convolves with the dilated kernel of a layer that has no bias."""

    def __init__(self, layer: layers.Conv2D) -> None:
        super().__init__()
        self._kernel, self._dilation = layer.kernel, layer.dilation_rate

    def call(self, features: Any) -> Any:
        """Convolve in one operation."""
        return tf.nn.conv2d(features, self._kernel, 1, "SAME", dilations=self._dilation)
