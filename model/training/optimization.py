"""How networks learn: their weights at the start and their optimizer."""

from pathlib import Path
from typing import Any

import keras

from model.training.architectures import build_cnn, build_mlp
from model.training.recipes import TrainingConfig


def build_network(config: TrainingConfig, initial: Path | None = None) -> keras.Model:
    """Build a new network, or load the one to start from."""
    if initial is not None:
        return keras.models.load_model(initial, compile=False)
    return build_mlp() if config.architecture == "mlp" else build_cnn()


def compile_network(
    config: TrainingConfig, *, training_images: int, initial: Path | None = None
) -> keras.Model:
    """Build or load a network and set how it learns.

    The lesson's network learns by Adam, as in the lesson. The convolutional one learns by one
    cycle of warming up and cooling down, with decaying and averaged weights. A network that
    was trained before keeps its normalization.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """
    network = build_network(config, initial)
    if initial is not None:  # what one batch says of normalization is mostly noise
        for layer in network.layers:
            layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
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
    network.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
    return network


def one_cycle(steps: int, highest: float) -> keras.optimizers.schedules.LearningRateSchedule:
    """Warm up in the first fifth of the steps, cool down in the others.

    A run of under five steps begins with the highest rate, so that it learns at all.
    """
    warming = steps // 5
    return keras.optimizers.schedules.CosineDecay(
        0.0 if warming else highest,
        max(1, steps * 8 // 10),
        alpha=1e-3,
        warmup_target=highest if warming else None,
        warmup_steps=warming,
    )
