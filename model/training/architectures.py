"""The known networks, each a function that builds it untrained."""

import keras
from keras import layers

from model.spec import CLASS_COUNT, DIGIT_COUNT, IMAGE_SIZE

WIDTH = 48
"""Channels of the first convolutions of `cnn`; later ones have two and four times as many."""


def build_mlp() -> keras.Model:
    """Build the network of the first lesson in deep learning: 109,386 parameters."""
    return keras.Sequential(
        [
            keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(64, activation="relu"),
            layers.Dense(DIGIT_COUNT, activation="softmax"),
        ],
        name="mlp",
    )


def build_cnn(precision: str = "float32") -> keras.Model:
    """Build the convolutional network, whose eleventh output means "not a digit".

    The last layer is always of float32.
    """
    narrow, middle, wide = WIDTH, 2 * WIDTH, 4 * WIDTH
    image = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1))
    features = _convolve(image, narrow, "valid", precision)
    features = _convolve(features, narrow, "valid", precision)
    features = layers.MaxPooling2D(dtype=precision)(features)
    for _ in range(3):
        features = _convolve(features, middle, "same", precision)
    features = layers.MaxPooling2D(dtype=precision)(features)
    for padding in ("same", "valid", "valid"):
        features = _convolve(features, wide, padding, precision)
    features = layers.Dropout(0.3, dtype=precision)(layers.Flatten(dtype=precision)(features))
    probabilities = layers.Dense(CLASS_COUNT, activation="softmax", dtype="float32")(features)
    return keras.Model(image, probabilities, name="cnn")


def _convolve(
    features: keras.KerasTensor, channels: int, padding: str, precision: str
) -> keras.KerasTensor:
    convolution = layers.Conv2D(channels, 3, padding=padding, use_bias=False, dtype=precision)
    normalization = layers.BatchNormalization(dtype=precision)
    return layers.ReLU(dtype=precision)(normalization(convolution(features)))


def build_architecture(name: str, precision: str = "float32") -> keras.Model:
    """Build a network by its name. The lesson's network is always of float32."""
    return build_mlp() if name == "mlp" else build_cnn(precision)
