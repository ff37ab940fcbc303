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


def build_cnn() -> keras.Model:
    """Build the convolutional network, whose eleventh output means "not a digit"."""
    narrow, middle, wide = WIDTH, 2 * WIDTH, 4 * WIDTH
    image = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1))
    features = _convolve(_convolve(image, narrow, "valid"), narrow, "valid")
    features = layers.MaxPooling2D()(features)
    for _ in range(3):
        features = _convolve(features, middle, "same")
    features = layers.MaxPooling2D()(features)
    for padding in ("same", "valid", "valid"):
        features = _convolve(features, wide, padding)
    features = layers.Dropout(0.3)(layers.Flatten()(features))
    probabilities = layers.Dense(CLASS_COUNT, activation="softmax")(features)
    return keras.Model(image, probabilities, name="cnn")


def _convolve(features: keras.KerasTensor, channels: int, padding: str) -> keras.KerasTensor:
    convolution = layers.Conv2D(channels, 3, padding=padding, use_bias=False)
    return layers.ReLU()(layers.BatchNormalization()(convolution(features)))
