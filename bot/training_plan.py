"""What an admin asks for with /train, and how long that will take."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from model.registry.version import ModelVersion

EPOCHS: Final = {"cnn": 16, "mlp": 10}
"""What each network's recipe says, the same as in `model.recipes.RECIPES`."""

MOST_EPOCHS: Final = 100

SECONDS_PER_EPOCH: Final = {"cnn": 215.0, "mlp": 4.0}
"""On two processors, for as long as this machine has not trained such a network itself."""

MOST_ARGUMENTS: Final = 2


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """A network and how many times it shall see all images."""

    architecture: str
    epochs: int

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self:
        """Read what stands behind /train: a network, a number of epochs, both or neither.

        Raises:
            ValueError: It is something else.
        """
        words = [word.lower() for word in arguments]
        networks = [word for word in words if word in EPOCHS]
        numbers = [int(word) for word in words if word.isascii() and word.isdecimal()]
        if len(words) > MOST_ARGUMENTS or len(networks) > 1 or len(numbers) > 1:
            raise ValueError(f"too many arguments, received: {arguments!r}")
        architecture = networks[0] if networks else "cnn"
        epochs = numbers[0] if numbers else EPOCHS[architecture]
        if len(networks) + len(numbers) < len(words) or not 1 <= epochs <= MOST_EPOCHS:
            raise ValueError(f"no network or number of epochs, received: {arguments!r}")
        return cls(architecture=architecture, epochs=epochs)

    def estimate_seconds(self, versions: Sequence[ModelVersion]) -> float:
        """Estimate the time from the newest network of this kind that was trained here."""
        for version in versions:
            manifest = version.manifest
            if manifest.architecture == self.architecture and not version.shipped:
                epochs = len(manifest.history.get("loss", ()))
                if epochs:
                    return self.epochs * manifest.seconds / epochs
        return self.epochs * SECONDS_PER_EPOCH[self.architecture]


def choose_seed() -> int:
    """Choose a seed, so that a training that is repeated may turn out otherwise."""
    return secrets.randbelow(2**31)
