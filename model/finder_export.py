"""The finder as it is exported: in operations that need not know how large an image is.

Keras enlarges, and spreads kernels, by operations that ask for the sides of an image while they
run, where these are open. LiteRT can then neither plan the memory of all that lies between nor
leave the whole network to its fast kernels, and takes nearly twice the memory and a third more
time for the same answers.
"""

from typing import Any

import keras
import tensorflow as tf
from keras import layers


def as_exported(finder: keras.Model) -> keras.Model:
    """Put other operations into a network, which shares its weights and says the same."""
    return keras.models.clone_model(finder, clone_function=_exchange)


def _exchange(layer: keras.Layer) -> keras.Layer:
    if isinstance(layer, layers.UpSampling2D):
        return _Enlargement()
    if isinstance(layer, layers.Conv2D) and layer.dilation_rate != (1, 1):
        return _SpreadConvolution(layer)
    return layer


class _Enlargement(layers.Layer):
    """Makes four equal pixels of each one."""

    def call(self, features: Any) -> Any:
        """Lay four copies side by side."""
        return tf.nn.depth_to_space(tf.concat([features] * 4, axis=-1), block_size=2)


class _SpreadConvolution(layers.Layer):
    """Convolves with the kernel of a layer whose kernel is spread, and which has no bias."""

    def __init__(self, layer: layers.Conv2D) -> None:
        super().__init__()
        self._kernel, self._spread = layer.kernel, layer.dilation_rate

    def call(self, features: Any) -> Any:
        """Convolve in one operation."""
        return tf.nn.conv2d(features, self._kernel, 1, "SAME", dilations=self._spread)
