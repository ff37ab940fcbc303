"""The network of the detector, and its loss."""

from typing import Any, Final

import keras
import tensorflow as tf
from keras import layers, ops

from model.detector.network_input import CHANNELS, CLASSES, EDGES, HEAT
from model.spec import CLASS_COUNT
from model.training.detector.targets import MIDDLE

DILATIONS: Final = (1, 2, 4, 1)
"""Dilations of the convolutions at the smallest scale, for a large receptive field."""

RARE: Final = -3.0
"""Initial bias of the heat, as a logit: centers of digits are rare."""

USUAL_HEAT: Final = 50.0
USUAL_MIDDLES: Final = 20.0
"""Typical sums of the heat of a page, over all cells and over those near a center."""

MIDDLES_WEIGHT: Final = 2.0
"""Extra weight of the heat's error near a center, because most cells have no digit."""


class FusedNormalization(layers.BatchNormalization):
    """Batch normalization in one operation during training, a quarter faster on CPUs."""

    def call(self, inputs: Any, *, training: bool | None = None, mask: Any = None) -> Any:
        """Normalize by the statistics of the batch, and update the moving averages."""
        if not training:
            return super().call(inputs, training=False, mask=mask)
        normalized, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.cast(self.gamma, tf.float32),
            offset=tf.cast(self.beta, tf.float32),
            mean=tf.constant([], tf.float32),
            variance=tf.constant([], tf.float32),
            epsilon=self.epsilon,
            is_training=True,
        )
        for gathered, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
            gathered.assign(gathered * self.momentum + new * (1 - self.momentum))
        return normalized


def build_detector(widths: tuple[int, int, int, int], precision: str = "float32") -> keras.Model:
    """Build the network: scale down by 16 for a wide view, and up again by 4 for sharpness.

    Its input comes from `encode_image`, with sides that are multiples of 16; its output is
    described in `model.detector.network_input`.

    Args:
        widths: Channels at 1/2, 1/4, 1/8 and 1/16 of the size of the image.
        precision: Keras dtype policy of the hidden layers; weights and output are always float32.

    Source: Zhou et al. 2019, "Objects as points"; Yu and Koltun 2016, "Multi-scale context
    aggregation by dilated convolutions".
    """
    half, fine_width, middle_width, coarse_width = widths
    image = keras.Input((None, None, CHANNELS))
    fine = _convolve(image, half, precision, strides=2)
    fine = _convolve(fine, fine_width, precision, strides=2)
    fine = _convolve(fine, fine_width, precision)
    middle = _convolve(fine, middle_width, precision, strides=2)
    middle = _convolve(middle, middle_width, precision)
    coarse = _convolve(middle, coarse_width, precision, strides=2)
    for dilation in DILATIONS:
        further = _convolve(coarse, coarse_width, precision, dilation=dilation)
        coarse = layers.Add(dtype=precision)([coarse, further])
    middle = _convolve(_add_enlarged(middle, coarse, precision), middle_width, precision)
    fine = _convolve(_add_enlarged(fine, middle, precision), fine_width, precision)
    rare = keras.initializers.Constant(RARE)
    heat = layers.Conv2D(1, 1, activation="sigmoid", bias_initializer=rare)(fine)
    classes = layers.Conv2D(CLASS_COUNT, 1, activation="softmax")(fine)
    edges = layers.Conv2D(4, 1)(fine)
    return keras.Model(image, layers.Concatenate()([heat, classes, edges]), name="detector")


def _convolve(
    features: keras.KerasTensor,
    channels: int,
    precision: str,
    *,
    strides: int = 1,
    dilation: int = 1,
) -> keras.KerasTensor:
    convolved = layers.Conv2D(
        channels,
        3,
        strides=strides,
        dilation_rate=dilation,
        padding="same",
        use_bias=False,
        dtype=precision,
    )(features)
    # The saved network has Keras's own class; the weights of both are the same.
    normalization = layers.BatchNormalization if precision == "float32" else FusedNormalization
    normalized = normalization(momentum=0.98, dtype=precision)(convolved)
    return layers.ReLU(dtype=precision)(normalized)


def _add_enlarged(
    features: keras.KerasTensor, smaller: keras.KerasTensor, precision: str
) -> keras.KerasTensor:
    matched = layers.Conv2D(features.shape[-1], 1, dtype=precision)(smaller)
    return layers.Add(dtype=precision)([layers.UpSampling2D(2, dtype=precision)(matched), features])


def measure_loss(targets: Any, outputs: Any) -> Any:
    """Return the loss of a batch, the sum of the losses of heat, classes and edges.

    Each is divided by the mean of the batch's own sum and that of typical pages: otherwise a batch
    of few digits would weigh too much. Classes and edges count near centers only. Heat counts in
    all cells but those with a negative target, weighted by its squared error.

    Source: Li et al. 2020, "Generalized focal loss".
    """
    counted = ops.cast(targets[..., HEAT] >= 0, "float32")
    nearness = counted * targets[..., HEAT]
    heat = ops.clip(outputs[..., HEAT], 1e-5, 1 - 1e-5)
    entropy = -(nearness * ops.log(heat) + (1 - nearness) * ops.log(1 - heat))
    wrong = counted * ops.square(nearness - heat)
    wrong = wrong * (1 + MIDDLES_WEIGHT * ops.cast(nearness > MIDDLE, "float32"))
    usual = ops.cast(ops.shape(targets)[0], "float32")
    heat_loss = 2 * ops.sum(wrong * entropy) / (ops.sum(nearness) + USUAL_HEAT * usual)
    middle = nearness * ops.cast(nearness > MIDDLE, "float32")
    likelihood = ops.log(ops.clip(outputs[..., CLASSES], 1e-5, 1.0))
    middles = (ops.sum(middle) + USUAL_MIDDLES * usual) / 2
    class_loss = -ops.sum(targets[..., CLASSES] * likelihood) / middles
    error = ops.abs(targets[..., EDGES] - outputs[..., EDGES])
    edge_loss = ops.sum(middle * error) / (4 * middles)
    return 4 * heat_loss + 0.5 * class_loss + edge_loss
