"""How networks learn: their weights at the start, their precision and their optimizer."""

from pathlib import Path
from typing import Any

import keras

from model.training.architectures import build_architecture
from model.training.recipes import TrainingConfig


def build_network(config: TrainingConfig, initial: Path | None = None) -> keras.Model:
    """Build a new network, or load the one to start from.

    A new one computes in bfloat16 if this processor does; elsewhere it is slower than float32.
    Weights stay in float32. Measured on a processor that has it: 28 % less time a step.
    """
    if initial is not None:
        return keras.models.load_model(initial, compile=False)
    processor = Path("/proc/cpuinfo")
    known = processor.read_text("utf-8") if processor.is_file() else ""
    precision = "mixed_bfloat16" if "avx512_bf16" in known else "float32"
    return build_architecture(config.architecture, precision)


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


def to_float32(network: keras.Model, architecture: str) -> keras.Model:
    """Return a network of the same weights that computes in float32."""
    if all(layer.compute_dtype == "float32" for layer in network.layers):
        return network
    plain = build_architecture(architecture)
    plain.set_weights(network.get_weights())
    return plain
