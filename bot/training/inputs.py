"""What a training is given: the data set, contributed digits and the version in use."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.database.contributions import ContributionStore
from bot.training.plan import TrainingPlan
from model.mnist import find_mnist
from model.registry.registry import ModelRegistry
from model.training.job.protocol import TrainingRequest


@dataclass(frozen=True, kw_only=True)
class TrainingInputs:
    """Where the inputs of trainings are.

    Attributes:
        registry: The model versions.
        contributions: The digits that people gave.
        mnist_path: The only file to use as MNIST, if one is set.
        data_directory: Folder of MNIST, fonts and the folders of trainings.
    """

    registry: ModelRegistry
    contributions: ContributionStore
    mnist_path: Path | None
    data_directory: Path

    def has_mnist(self) -> bool:
        """Check whether MNIST is on this machine."""
        return find_mnist(self.mnist_path, self.data_directory) is not None

    def live_directory(self) -> Path:
        """Find the folder of the version in use."""
        return self.registry.load_live().directory.absolute()

    def request(self, plan: TrainingPlan) -> TrainingRequest:
        """Make the request for a training process, with a seed of its own."""
        return TrainingRequest(
            architecture=plan.architecture,
            epochs=plan.epochs,
            seed=secrets.randbelow(2**31),
            mnist_path=self.mnist_path and self.mnist_path.absolute(),
            data_directory=self.data_directory.absolute(),
            versions=self.registry.directory.absolute(),
            live=self.live_directory(),
        )
