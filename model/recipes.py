"""Recipes: what the numbers of a training are, and which ones the known networks have."""

from dataclasses import dataclass
from typing import Final

from model.architectures import ARCHITECTURES


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """The numbers of a run.

    Attributes:
        architecture: A name in `ARCHITECTURES`.
        epochs: Times that every training image is seen.
        batch_size: Images in a step.
        seed: Of the weights, the order and the variation of images.
        validation_images: Images at the end of the training set that are never trained on.
        width: Channels of the first convolutions of a new `cnn`.
        learning_rate: The highest one of `cnn`.
        crops: Images that are cut out of pages which training images are written on.
        coarse_share: Share of images that come from few pixels, as tiny digits do.
        copybook_share: Share of images of digits in forms that MNIST hardly has.
        stretch_share: Share of images that are made wider or narrower.
        start: Name of the version that the run starts from; "" for new weights.
        new_share: How much of the result the new weights are; the rest are those of `start`.
        teachers: Names of the versions whose answers are learned beside the labels.
    """

    architecture: str
    epochs: int
    batch_size: int
    seed: int = 1
    validation_images: int
    width: int = 24
    learning_rate: float = 2e-3
    crops: int = 0
    coarse_share: float = 0.0
    copybook_share: float = 0.0
    stretch_share: float = 0.0
    start: str = ""
    new_share: float = 1.0
    teachers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.architecture not in ARCHITECTURES:
            known = ", ".join(sorted(ARCHITECTURES))
            raise ValueError(f"architecture is one of {known}, received: {self.architecture!r}")
        for name, least in (
            ("epochs", 1),
            ("batch_size", 1),
            ("validation_images", 1),
            ("width", 1),
            ("seed", 0),
            ("crops", 0),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is at least {least}, received: {getattr(self, name)!r}")
        for name in ("coarse_share", "copybook_share", "stretch_share", "new_share"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is 0 to 1, received: {getattr(self, name)!r}")
        given = (
            self.crops
            or self.coarse_share
            or self.copybook_share
            or self.stretch_share
            or self.teachers
        )
        if self.architecture == "mlp" and given:
            raise ValueError(f"the lesson knows MNIST and its labels alone, received: {given!r}")


LESSON: Final = TrainingConfig(
    architecture="mlp", epochs=10, batch_size=32, validation_images=12_000
)
"""The first lesson's own recipe."""

SHIPPED: Final = TrainingConfig(
    architecture="cnn",
    epochs=16,
    batch_size=128,
    validation_images=5_000,
    coarse_share=0.05,
    copybook_share=0.08,
    stretch_share=0.2,
)
"""The recipe of the network that ships, of its first run."""

RECIPES: Final = {recipe.architecture: recipe for recipe in (LESSON, SHIPPED)}
