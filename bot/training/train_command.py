"""The training that an admin asks for with /train, and an estimate of its duration."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from bot.transport.callback_data import CallbackData
from model.registry.version import ModelVersion
from model.training.recipes import RECIPES

Architecture = Literal["cnn", "mlp"]

EPOCHS: Final = "[1-9][0-9]?|100"
"""Pattern of a number of epochs."""

SECONDS_PER_EPOCH: Final = {"cnn": 120.0, "mlp": 4.0}
"""Used until such a network was trained on this machine; measured on two processors."""

OTHER_SECONDS: Final = {"cnn": 240.0, "mlp": 30.0}
"""Time to load TensorFlow and the data, make images, test and save, on two processors."""


@dataclass(frozen=True, kw_only=True)
class TrainingPlan(CallbackData, prefix="train_plan"):
    """A network and its number of epochs; also a button of them.

    The button shows the card of the training, starts it, or dismisses the card.
    """

    action: Literal["show", "start", "dismiss"] = "show"
    architecture: Architecture
    epochs: Annotated[int, EPOCHS]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self:
        """Parse the arguments of /train: a network, a number of epochs, both or neither.

        Raises:
            ValueError: They are something else.
        """
        # Letters sort after digits.
        written = " ".join(sorted(map(str.lower, arguments), reverse=True))
        found = re.fullmatch(rf"(cnn|mlp)?(?:^| |$)({EPOCHS})?", written)
        if found is None:
            raise ValueError(f"no network and epochs, received: {arguments!r}")
        architecture: Architecture = "mlp" if found[1] == "mlp" else "cnn"
        return cls(architecture=architecture, epochs=int(found[2] or RECIPES[architecture].epochs))

    def estimate_seconds(self, versions: Sequence[ModelVersion]) -> float:
        """Estimate the time, from the newest network of this kind that was trained here."""
        other = OTHER_SECONDS[self.architecture]
        for version in versions:
            manifest = version.manifest
            epochs = len(manifest.history.get("loss", ()))
            if manifest.architecture == self.architecture and epochs and not version.shipped:
                return self.epochs * manifest.seconds / epochs + other
        return self.epochs * SECONDS_PER_EPOCH[self.architecture] + other
