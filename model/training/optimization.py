"""How networks learn: their weights at the start and their optimizer."""

from pathlib import Path
from typing import Any

import keras

from model.training.architectures import build_cnn, build_mlp
from model.training.recipes import COOLEST, EMA_MOMENTUM, WEIGHT_DECAY, TrainingConfig


def build_network(config: TrainingConfig, initial: Path | None = None) -> keras.Model:
    """Build a new network, or load the one to start from."""
    if initial is not None:
        return keras.models.load_model(initial, compile=False)
    return build_mlp() if config.architecture == "mlp" else build_cnn()


def compile_network(
    config: TrainingConfig, *, training_images: int, initial: Path | None = None
) -> keras.Model:
    """Build or load a network and set how it learns.

    The lesson's network learns by Adam, as in the lesson. The convolutional one warms up in the
    first fifth of the steps and cools down in the others, with decaying and averaged weights. A
    network that was trained before keeps its normalization.

    Source: Loshchilov and Hutter 2019, "Decoupled weight decay regularization".
    """
    network = build_network(config, initial)
    if initial is not None:  # what one batch says of normalization is mostly noise
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
        optimizer = keras.optimizers.AdamW(
            one_cycle, weight_decay=WEIGHT_DECAY, use_ema=True, ema_momentum=EMA_MOMENTUM
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    # Compiling by XLA, Keras's choice, more than halves the speed on processors.
    network.compile(
        optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
    return network
