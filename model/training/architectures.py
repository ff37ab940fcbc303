"""The two classifier networks and their optimizers."""

from pathlib import Path
from typing import Any

import keras
from keras import layers

from model.spec import CLASS_COUNT, DIGIT_COUNT, IMAGE_SIZE
from model.training.recipes import (
    AVERAGED_PART,
    COOLEST,
    EMA_MOMENTUM,
    WEIGHT_DECAY,
    TrainingConfig,
)

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
    features = convolve(convolve(image, narrow, "valid"), narrow, "valid")
    features = layers.MaxPooling2D()(features)
    for _ in range(3):
        features = convolve(features, middle, "same")
    features = layers.MaxPooling2D()(features)
    for padding in ("same", "valid", "valid"):
        features = convolve(features, wide, padding)
    features = layers.Dropout(0.3)(layers.Flatten()(features))
    probabilities = layers.Dense(CLASS_COUNT, activation="softmax")(features)
    return keras.Model(image, probabilities, name="cnn")


def convolve(
    features: keras.KerasTensor, channels: int, padding: str = "same", *, strides: int = 1
) -> keras.KerasTensor:
    """Convolve by 3 × 3, normalize and rectify."""
    convolution = layers.Conv2D(channels, 3, strides=strides, padding=padding, use_bias=False)
    return layers.ReLU()(layers.BatchNormalization()(convolution(features)))


def build_network(config: TrainingConfig) -> keras.Model:
    """Build a new network."""
    return build_mlp() if config.architecture == "mlp" else build_cnn()


def compile_network(
    config: TrainingConfig, *, training_images: int, initial: Path | None = None
) -> keras.Model:
    """Build or load a network and compile it with its optimizer.

    The network of the lesson is trained with Adam. The learning rate of `cnn` (AdamW, averaged
    weights) rises in the first fifth of the steps and falls by a cosine in the others. If a network
    is fine-tuned, its batch normalization does not change.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """
    if initial is None:
        network = build_network(config)
    else:  # Batch statistics would be mostly noise: normalization is fixed.
        network = keras.models.load_model(initial, compile=False)
        for layer in network.layers:
            layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    optimizer: Any = "adam"
    if config.architecture == "cnn":
        steps = config.epochs * (training_images // config.batch_size)
        one_cycle = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            warmup_target=config.learning_rate,
            warmup_steps=steps // 5,
            decay_steps=max(1, steps * 8 // 10),
            alpha=COOLEST,
        )
        momentum = min(EMA_MOMENTUM, 1 - 1 / max(1.0, AVERAGED_PART * steps))
        optimizer = keras.optimizers.AdamW(
            one_cycle, weight_decay=WEIGHT_DECAY, use_ema=True, ema_momentum=momentum
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    # XLA, Keras's default, makes training on CPUs more than twice as slow.
    network.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
    return network
