"""What a training is given: the data set, contributed digits and the version in use."""

from collections.abc import Sequence
from pathlib import Path

from bot.database import Contribution, ContributionStore, Status
from bot.training.plan import TrainingPlan, choose_seed
from model.mnist import find_mnist
from model.registry.registry import ModelRegistry
from model.registry.version import ModelVersion
from model.training.job.protocol import TrainingRequest


class TrainingInputs:
    """Collects the inputs of trainings.

    Args:
        registry: The model versions.
        contributions: The digits that people gave.
        mnist_path: The only file to use as MNIST, if one is set.
        data_directory: Folder of MNIST and fonts.
    """

    def __init__(
        self,
        *,
        registry: ModelRegistry,
        contributions: ContributionStore,
        mnist_path: Path | None,
        data_directory: Path,
    ) -> None:
        self._registry = registry
        self._contributions = contributions
        self._mnist_path = mnist_path and mnist_path.absolute()
        self._data_directory = data_directory.absolute()

    def has_mnist(self) -> bool:
        """Check whether MNIST is on this machine."""
        return find_mnist(self._mnist_path, self._data_directory) is not None

    @property
    def may_download(self) -> bool:
        """Whether MNIST is downloaded if it is not on this machine."""
        return self._mnist_path is None

    def list_versions(self) -> list[ModelVersion]:
        """List all versions, the newest first."""
        return self._registry.list_all()

    def live_directory(self) -> Path:
        """Find the folder of the version in use."""
        return self._registry.load_live().directory.absolute()

    async def count_digits(self) -> dict[int, int]:
        """Count the accepted digits by their labels."""
        return await self._contributions.counts(Status.ACCEPTED)

    async def accepted_digits(self) -> Sequence[Contribution]:
        """List the digits to learn from."""
        return await self._contributions.accepted()

    def request(self, plan: TrainingPlan) -> TrainingRequest:
        """Make the request for a training process."""
        return TrainingRequest(
            architecture=plan.architecture,
            epochs=plan.epochs,
            seed=choose_seed(),
            mnist_path=self._mnist_path,
            data_directory=self._data_directory,
            versions=self._registry.directory.absolute(),
            live=self.live_directory(),
        )
