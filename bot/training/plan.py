"""The training that an admin asks for with /train, and an estimate of its duration."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from bot.transport.callback_data import CallbackData
from model.known_version import KnownVersion

Architecture = Literal["cnn", "mlp"]

EPOCHS: Final[dict[Architecture, int]] = {"cnn": 16, "mlp": 10}
"""Epochs of each network's recipe, the same as in `model.recipes.RECIPES`."""

MOST_EPOCHS: Final = 100

SECONDS_PER_EPOCH: Final[dict[Architecture, float]] = {"cnn": 215.0, "mlp": 4.0}
"""On two processors; used until this machine has trained such a network itself."""

MOST_ARGUMENTS: Final = 2


@dataclass(frozen=True, kw_only=True)
class TrainingPlan(CallbackData, prefix="train_start"):
    """A network and its number of epochs, 1 to `MOST_EPOCHS`; also the button that starts it."""

    architecture: Architecture
    epochs: Annotated[int, "[1-9][0-9]?|100"]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self:
        """Parse the arguments of /train: a network, a number of epochs, both or neither.

        Raises:
            ValueError: They are something else.
        """
        words = [word.lower() for word in arguments]
        networks = [name for word in words for name in EPOCHS if name == word]
        numbers = [int(word) for word in words if word.isascii() and word.isdecimal()]
        if len(words) > MOST_ARGUMENTS or len(networks) > 1 or len(numbers) > 1:
            raise ValueError(f"too many arguments, received: {arguments!r}")
        architecture: Architecture = networks[0] if networks else "cnn"
        epochs = numbers[0] if numbers else EPOCHS[architecture]
        if len(networks) + len(numbers) < len(words) or not 1 <= epochs <= MOST_EPOCHS:
            raise ValueError(f"no network or number of epochs, received: {arguments!r}")
        return cls(architecture=architecture, epochs=epochs)

    def estimate_seconds(self, versions: Sequence[KnownVersion]) -> float:
        """Estimate the duration from the newest network of this kind that was trained here."""
        for version in versions:
            manifest = version.manifest
            if manifest and manifest.architecture == self.architecture and not version.shipped:
                epochs = len(manifest.history.get("loss", ()))
                if epochs:
                    return self.epochs * manifest.seconds / epochs
        return self.epochs * SECONDS_PER_EPOCH[self.architecture]


def choose_seed() -> int:
    """Choose a random seed, so that repeated trainings differ."""
    return secrets.randbelow(2**31)
