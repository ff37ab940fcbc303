"""The networks that Rakam knows, each a function that builds it untrained."""

from typing import Final

import keras
from keras import layers

from model.spec import CLASS_COUNT, DIGIT_COUNT, IMAGE_SIZE


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


def build_cnn(width: int) -> keras.Model:
    """Build the convolutional network, whose eleventh output means "not a digit".

    Args:
        width: Channels of the first convolutions; later ones have two and four times as many.
    """
    narrow, middle, wide = width, 2 * width, 4 * width
    image = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1))
    features = _convolve(_convolve(image, narrow, "valid"), narrow, "valid")
    features = layers.MaxPooling2D()(features)
    for _ in range(3):
        features = _convolve(features, middle, "same")
    features = layers.MaxPooling2D()(features)
    features = _convolve(features, wide, "same")
    features = _convolve(_convolve(features, wide, "valid"), wide, "valid")
    features = layers.Dropout(0.3)(layers.Flatten()(features))
    probabilities = layers.Dense(CLASS_COUNT, activation="softmax")(features)
    return keras.Model(image, probabilities, name="cnn")


def _convolve(features: keras.KerasTensor, channels: int, padding: str) -> keras.KerasTensor:
    convolved = layers.Conv2D(channels, 3, padding=padding, use_bias=False)(features)
    return layers.ReLU()(layers.BatchNormalization()(convolved))


ARCHITECTURES: Final = ("cnn", "mlp")
"""Names of the networks."""


def build_architecture(name: str, width: int) -> keras.Model:
    """Build a network by its name, with as many channels as the name leaves open."""
    return build_mlp() if name == "mlp" else build_cnn(width)
