"""The training that an admin asks for with /train, and an estimate of its duration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self, get_args

from bot.transport.callback_data import CallbackData
from model.registry.version import ModelVersion
from model.training.recipes import RECIPES

Architecture = Literal["cnn", "mlp"]

MOST_EPOCHS: Final = 100

SECONDS_PER_EPOCH: Final = {"cnn": 120.0, "mlp": 4.0}
"""Used until such a network was trained on this machine; measured on two processors."""

OTHER_SECONDS: Final = {"cnn": 240.0, "mlp": 30.0}
"""Time to load TensorFlow and the data, make images, test and save, on two processors."""


@dataclass(frozen=True, kw_only=True)
class TrainingPlan(CallbackData, prefix="train_plan"):
    """A network and its number of epochs, 1 to `MOST_EPOCHS`; also a button of them.

    The button shows the card of the training, starts it, or dismisses the card.
    """

    action: Literal["show", "start", "dismiss"] = "show"
    architecture: Architecture
    epochs: Annotated[int, "[1-9][0-9]?|100"]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self:
        """Parse the arguments of /train: a network, a number of epochs, both or neither.

        Raises:
            ValueError: They are something else.
        """
        words = [word.lower() for word in arguments]
        networks = [name for word in words for name in get_args(Architecture) if name == word]
        numbers = [int(word) for word in words if word.isascii() and word.isdecimal()]
        if len(networks) > 1 or len(numbers) > 1:
            raise ValueError(f"too many arguments, received: {arguments!r}")
        architecture: Architecture = networks[0] if networks else "cnn"
        epochs = numbers[0] if numbers else RECIPES[architecture].epochs
        if len(networks) + len(numbers) < len(words) or not 1 <= epochs <= MOST_EPOCHS:
            raise ValueError(f"no network or number of epochs, received: {arguments!r}")
        return cls(architecture=architecture, epochs=epochs)

    def estimate_seconds(self, versions: Sequence[ModelVersion]) -> float:
        """Estimate the time, from the newest network of this kind that was trained here."""
        other = OTHER_SECONDS[self.architecture]
        for version in versions:
            manifest = version.manifest
            epochs = len(manifest.history.get("loss", ()))
            if manifest.architecture == self.architecture and epochs and not version.shipped:
                return self.epochs * manifest.seconds / epochs + other
        return self.epochs * SECONDS_PER_EPOCH[self.architecture] + other
