"""How networks learn: what a training begins with, and its optimizer."""

from pathlib import Path
from typing import Any, Final

import keras

from model.architectures import ARCHITECTURES
from model.recipes import TrainingConfig

LEARNING_RATE: Final = 2e-3
"""The highest learning rate of a run with new weights."""

TUNING_RATE: Final = 2e-4
"""The highest learning rate of a run that starts from a trained network."""


def build_network(architecture: str, start: Path | None = None) -> keras.Model:
    """Build a new network, or load the one to start from, whichever width that one has."""
    if start is not None:
        return keras.models.load_model(start, compile=False)
    return ARCHITECTURES[architecture]()


def compile_network(
    config: TrainingConfig, *, training_images: int, start: Path | None = None
) -> keras.Model:
    """Build or load a network and say how it learns.

    The lesson's network learns as in the lesson, by Adam. The convolutional one learns by
    one cycle of warming up and cooling down, with decaying and averaged weights.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """
    network = build_network(config.architecture, start)
    optimizer: Any = "adam"
    if config.architecture == "cnn":
        steps = config.epochs * (training_images // config.batch_size)
        optimizer = keras.optimizers.AdamW(
            one_cycle(steps, TUNING_RATE if start else LEARNING_RATE),
            weight_decay=0.01,
            use_ema=True,
            ema_momentum=0.998,
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    # Compiling by XLA, Keras's choice, more than halves the speed on processors.
    network.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
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
