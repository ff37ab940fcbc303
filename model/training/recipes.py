"""Recipes: the numbers of a training run, and those of the two known networks.

How images are varied stands in `augmentation.py`, how often contributed digits are shown in
`dataset.py`.
"""

from dataclasses import dataclass, replace
from typing import Final

FONT_SHARE: Final = 0.06
"""Share of digits of fonts in a batch of `cnn`; what no source has a share in is MNIST's."""

NEGATIVE_SHARE: Final = 0.13
"""Share of drawings without a digit in a batch."""

CROP_SHARE: Final = 0.08
"""Share of crops of pages in a batch."""

NEGATIVE_PART: Final = 0.6
"""Share of the drawings that hold no digit; the others are digits of fonts."""

HANDS: Final = 20_000
"""Digits at the start of the training set that pages are written with."""

WEIGHT_DECAY: Final = 0.01
EMA_MOMENTUM: Final = 0.998
COOLEST: Final = 1e-3
"""The last learning rate of `cnn`, as a share of the highest."""

FINE_TUNING_RATE: Final = 2e-4
"""The highest learning rate of a run that starts from a trained network."""

NEW_SHARE: Final = 0.5
"""Share of the new weights in the average with those that such a run started from."""


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """The numbers of a run.

    Attributes:
        seed: Of the weights, the order and the variation of images.
        validation_images: Images at the end of the training set that are never trained on.
        learning_rate: The highest one of `cnn`.
        drawings: Images of fonts' digits and of what is no digit that are drawn for the run.
        page_crops: Images that are cut out of made-up pages.
        initial_weights: Name of the version that the run starts from; "" for new weights.
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
        """Change this recipe into that of a run which starts from a trained version.

        It leaves out crops of pages, which would take longer to make than the run itself.
        """
        return replace(self, page_crops=0, initial_weights=version, learning_rate=FINE_TUNING_RATE)


CNN: Final = TrainingConfig(
    architecture="cnn",
    epochs=16,
    batch_size=128,
    validation_images=3_000,
    drawings=50_000,
    page_crops=40_000,
)
"""The recipe of the network that reads photos."""

MLP: Final = TrainingConfig(architecture="mlp", epochs=10, batch_size=32, validation_images=12_000)
"""The recipe of the first lesson in deep learning."""

RECIPES: Final = {"cnn": CNN, "mlp": MLP}
