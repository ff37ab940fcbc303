"""How networks learn: what a training begins with, and its optimizer."""

from pathlib import Path
from typing import Any

import keras

from model.architectures import build_architecture
from model.recipes import TrainingConfig
from model.tuning import hold_normalization


def build_network(config: TrainingConfig, start: Path | None = None) -> keras.Model:
    """Build a new network, or load the one to start from, whichever width that one has."""
    if start is not None:
        return keras.models.load_model(start, compile=False)
    return build_architecture(config.architecture, config.width)


def compile_network(
    config: TrainingConfig, *, training_images: int, start: Path | None = None
) -> keras.Model:
    """Build or load a network and say how it learns.

    The lesson's network learns as in the lesson, by Adam. The convolutional one learns by
    one cycle of warming up and cooling down, with decaying and averaged weights. One that
    has learned before normalizes its features as it did then.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """
    network = build_network(config, start)
    if start is not None:
        hold_normalization(network)
    optimizer: Any = "adam"
    if config.architecture == "cnn":
        steps = config.epochs * (training_images // config.batch_size)
        optimizer = keras.optimizers.AdamW(
            one_cycle(steps, config.learning_rate),
            weight_decay=0.01,
            use_ema=True,
            ema_momentum=0.998,
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    # Compiling by XLA, Keras's choice, more than halves the speed on processors.
    loss = "categorical_crossentropy" if config.teachers else "sparse_categorical_crossentropy"
    network.compile(optimizer, loss, metrics=["accuracy"], jit_compile=False)
    return network


def one_cycle(steps: int, highest: float) -> keras.optimizers.schedules.LearningRateSchedule:
    """Warm up in the first fifth of the steps, cool down in the others.

    A run that is too short for that begins with the highest rate: none of its few steps is
    one in which nothing is learned.
    """
    warming = steps // 5
    return keras.optimizers.schedules.CosineDecay(
        0.0 if warming else highest,
        max(1, steps * 8 // 10),
        alpha=1e-3,
        warmup_target=highest if warming else None,
        warmup_steps=warming,
    )


def validate_averaged(config: TrainingConfig) -> list[keras.callbacks.Callback]:
    """Validate with the averaged weights, which are what the trained network will have."""
    return [keras.callbacks.SwapEMAWeights()] if config.architecture == "cnn" else []
