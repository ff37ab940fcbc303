"""Model versions: immutable folders that a manifest describes and checksums protect.

A version holds `model.keras` to go on training, `model.tflite` to serve, `manifest.json`,
and pictures for people, such as `curves.png`.
"""

import hashlib
import itertools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from model.errors import ModelError, PreprocessingMismatchError
from model.recognition.preprocessing import SIGNATURE

PRETRAINED: Final = Path(__file__).parent / "pretrained"
"""The version that ships with Rakam."""

FINDER: Final = Path(__file__).parent / "pretrained_finder"
"""The network that finds digits, which ships with it."""

KERAS_FILE: Final = "model.keras"
LITERT_FILE: Final = "model.tflite"
MANIFEST_FILE: Final = "manifest.json"
CURVES_FILE: Final = "curves.png"


Configuration = dict[str, int | float | str | tuple[str, ...]]
"""The numbers of a run by their names."""


class Run(BaseModel):
    """A run that made the weights of a version, or those that it started from.

    Attributes:
        name: Of the version that came out.
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
        name: Unique name, such as `cnn-20261123-1`.
        created: When its training ended, in UTC.
        architecture: Name of the network in `model.architectures`.
        parameters: Weights that training adjusts, and statistics that it gathers.
        preprocessing: Signature of the preprocessing that it was trained with.
        training: The configuration of the run.
        history: Metrics by epoch, as Keras names them.
        test_accuracy: Share of the MNIST test set that it reads right, 0.0 to 1.0.
        data_sha256: Checksum of the data by name of the data set.
        libraries: Version by name of the library.
        seconds: Wall time of the training.
        earlier: The runs that made what this one started from, the first one first.
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


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A verified folder with its manifest."""

    directory: Path
    manifest: Manifest

    @property
    def litert_path(self) -> Path:
        """The network as it is served."""
        return self.directory / LITERT_FILE

    @property
    def keras_path(self) -> Path:
        """The network as it is trained.

        Raises:
            ModelError: The manifest does not list it, so that nothing was verified.
        """
        if KERAS_FILE not in self.manifest.files:
            raise ModelError(f"{self.directory} lists no {KERAS_FILE}: nobody knows whose it is")
        return self.directory / KERAS_FILE


def load_version(directory: Path, signature: str = SIGNATURE) -> ModelVersion:
    """Load a model version and verify it.

    Args:
        directory: Where it is.
        signature: Of the preprocessing that serves.

    Raises:
        ModelError: It is missing, incomplete or damaged.
        PreprocessingMismatchError: It was trained with another preprocessing.
    """
    manifest = read_manifest(directory)
    if manifest.preprocessing != signature:
        raise PreprocessingMismatchError(
            f"{directory} was trained with the preprocessing {manifest.preprocessing}, "
            f"but {signature} serves: train it again"
        )
    for name in {LITERT_FILE, *manifest.files}:
        _verify_file(directory / name, manifest.files.get(name))
    return ModelVersion(directory=directory, manifest=manifest)


def read_manifest(directory: Path) -> Manifest:
    """Read the description of a model version without verifying its files.

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


def _verify_file(path: Path, expected: str | None) -> None:
    try:
        with path.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
    if actual != expected:
        raise ModelError(f"{path} is damaged: its checksum differs from the manifest's")


def save_version(directory: Path, manifest: Manifest, files: Mapping[str, bytes]) -> ModelVersion:
    """Write a model version: complete or, if anything fails, not at all.

    A version that stood in `directory` before is replaced.

    Args:
        directory: Where the version will be.
        manifest: Its description; the checksums are filled in here.
        files: Content by file name.
    """
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    complete = manifest.model_copy(update={"files": sums})
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".unfinished-") as unfinished:
        staged = Path(unfinished) / "version"
        staged.mkdir()
        for name, content in files.items():
            (staged / name).write_bytes(content)
        (staged / MANIFEST_FILE).write_text(complete.model_dump_json(indent=2) + "\n", "utf-8")
        if directory.exists():
            directory.rename(Path(unfinished) / "replaced")
        staged.rename(directory)
    return ModelVersion(directory=directory, manifest=complete)


def stated_name(directory: Path) -> str:
    """Say how a version calls itself; where it cannot be read, how its folder is called."""
    try:
        return read_manifest(directory).name
    except ModelError:
        return directory.name


def next_name(architecture: str, directory: Path, earlier: Sequence[Run] = ()) -> str:
    """Name a new version by architecture, day and a number.

    Neither a folder in `directory` has that name, nor the version that ships, nor one of the
    `earlier` runs that made what the new one started from.
    """
    day = datetime.now(UTC).strftime("%Y%m%d")
    taken = {stated_name(PRETRAINED), *(run.name for run in earlier)}
    names = (f"{architecture}-{day}-{number}" for number in itertools.count(1))
    return next(name for name in names if name not in taken and not (directory / name).exists())
