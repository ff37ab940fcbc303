"""Recipes: the hyperparameters of a training run, and their values for both networks.

Those of augmentation are in `augmentation.py`, those of contributed digits in `dataset.py`.
"""

from dataclasses import dataclass, replace
from typing import Final

FONT_SHARE: Final = 0.06
"""Share of digits of fonts in a batch of `cnn`; the rest of a batch is MNIST."""

NEGATIVE_SHARE: Final = 0.13
"""Share of drawings without a digit in a batch."""

CROP_SHARE: Final = 0.35
"""Share of crops of pages in a batch."""

NEGATIVE_PART: Final = 0.6
"""Share of the drawings that hold no digit; the others are digits of fonts."""

HANDS: Final = 20_000
"""Number of digits, from the start of the training set, with which pages are written."""

WEIGHT_DECAY: Final = 0.01
EMA_MOMENTUM: Final = 0.998
"""Momentum of the averaged weights of `cnn`."""

AVERAGED_PART: Final = 0.1
"""Maximum share of a run over which weights are averaged: a short run has a lower momentum, or its
initial, random weights would remain in the average."""

COOLEST: Final = 1e-3
"""Final learning rate of `cnn`, as a share of the highest."""

FINE_TUNING_RATE: Final = 2e-4
"""Highest learning rate of fine-tuning."""

NEW_SHARE: Final = 0.5
"""Share of the fine-tuned weights in the average with the initial ones."""


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """The hyperparameters of a run.

    Attributes:
        seed: Random seed of the weights, the order and the augmentation of images.
        validation_images: Number of images, at the end of the training set, for validation only.
        learning_rate: Highest learning rate of `cnn`.
        drawings: Number of images that are drawn for the run: digits of fonts, and negatives.
        page_crops: Maximum number of images that are cut out of made-up pages: a run of few epochs
            uses fewer.
        initial_weights: Name of the version that is fine-tuned; "" for new weights.
    """

    architecture: str
    epochs: int
    batch_size: int
    seed: int = 1
    validation_images: int
    learning_rate: float = 2e-3
    drawings: int = 0
    page_crops: int = 0
    initial_weights: str = ""

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("batch_size", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is at least {least}, received: {getattr(self, name)!r}")

    def fine_tuning(self, version: str) -> "TrainingConfig":
        """Return this recipe for fine-tuning a trained version.

        Crops of pages are left out, because making them would take longer than the run itself.
        """
        return replace(self, page_crops=0, initial_weights=version, learning_rate=FINE_TUNING_RATE)


CNN: Final = TrainingConfig(
    architecture="cnn",
    epochs=22,
    batch_size=128,
    validation_images=3_000,
    drawings=50_000,
    page_crops=60_000,
)
"""The recipe of the network that reads photos."""

MLP: Final = TrainingConfig(architecture="mlp", epochs=10, batch_size=32, validation_images=12_000)
"""The recipe of the first lesson in deep learning."""

RECIPES: Final = {"cnn": CNN, "mlp": MLP}
