"""The manifest of a model version: what it is, where it comes from, checksums of its files."""

from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from model.errors import ModelError

MANIFEST_FILE: Final = "manifest.json"

Configuration = dict[str, int | float | str | tuple[str, ...]]
"""The settings of a run by name."""


class Run(BaseModel):
    """A run that trained the weights of a version, or its initial weights.

    Attributes:
        name: The version that it made.
        training: The configuration of the run.
        seconds: Its wall time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    training: Configuration
    seconds: float


class Manifest(BaseModel):
    """What a model version is and where it comes from.

    Attributes:
        name: Unique name, such as `cnn-20261123-1`; a trained version's folder has it, too.
        created: When its training ended, in UTC.
        architecture: Name of the network in `model.architectures`.
        parameters: Number of weights and of statistics that training gathers.
        preprocessing: Signature of the preprocessing that it was trained with.
        training: The configuration of the run.
        history: Metrics by epoch, under Keras's names.
        test_accuracy: Share of the MNIST test set that it reads right, 0.0 to 1.0.
        data_sha256: Checksum of the data by name of the data set.
        libraries: Version by name of the library.
        seconds: Wall time of the training.
        earlier: The runs that made its initial weights, the first one first.
        files: SHA-256 of each file of the version by its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    created: AwareDatetime
    architecture: str
    parameters: int
    preprocessing: str
    training: Configuration
    history: dict[str, list[float]]
    test_accuracy: float
    data_sha256: dict[str, str]
    libraries: dict[str, str]
    seconds: float
    earlier: tuple[Run, ...] = ()
    files: dict[str, str] = {}

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs that made its weights, the last one last."""
        last = Run(name=self.name, training=self.training, seconds=self.seconds)
        return (*self.earlier, last)

    @property
    def total_seconds(self) -> float:
        """Wall time of all runs that made its weights."""
        return sum(run.seconds for run in self.runs)


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a model version without verifying the version's files.

    Raises:
        ModelError: It is missing or damaged.
    """
    path = directory / MANIFEST_FILE
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(f"{directory} holds no model version: {error.strerror}") from error
    except ValidationError as error:
        raise ModelError(f"{path} is damaged: {error.error_count()} faults") from error
