"""A model version: an immutable folder with a manifest and checksums.

It holds `model.keras` for fine-tuning, `model.tflite` for serving, and `manifest.json`. It is
written completely or not at all, under a name that no other version has.
"""

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from model.errors import ModelError, OperatorError
from model.registry.files import replacing
from model.spec import SIGNATURE

PRETRAINED: Final = Path(__file__).parents[1] / "pretrained"
"""The classifier that ships with Rakam."""

DETECTOR: Final = Path(__file__).parents[1] / "pretrained_detector"
"""The detector that ships with Rakam."""

CONTEXT: Final = Path(__file__).parents[1] / "pretrained_context"
"""The context network that ships with Rakam."""

MANIFEST_FILE: Final = "manifest.json"
KERAS_FILE: Final = "model.keras"
LITERT_FILE: Final = "model.tflite"

Configuration = dict[str, int | float | str | tuple[str, ...]]
"""The settings of a training run by name."""


class Manifest(BaseModel):
    """The metadata of a model version; unknown fields are ignored.

    Attributes:
        name: Unique, such as `cnn-20261123-1`; also the name of a trained version's folder.
        created: When its training ended, in UTC.
        parameters: Number of weights, with the statistics of batch normalization.
        preprocessing: Signature of the preprocessing that it was trained with.
        history: Metrics by epoch, under Keras's names.
        test_accuracy: On the MNIST test set, 0.0 to 1.0; of a detector, its recall on pages.
        data_sha256: Checksum of each data set by its name.
        seconds: Wall time of its training.
        files: SHA-256 of each file of the version by its name.
    """

    model_config = ConfigDict(frozen=True)

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
    files: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """The folder and manifest of a version, and its state in the registry.

    Attributes:
        fault: Why it cannot serve; None if it is intact.
        live: Whether it serves.
        previous: Whether it was live before the live one.
        shipped: Whether it came with Rakam.
        way_back: Name of the previous version, if this one is live.
    """

    directory: Path
    manifest: Manifest
    fault: ModelError | None = None
    live: bool = False
    previous: bool = False
    shipped: bool = False
    way_back: str | None = None

    @property
    def name(self) -> str:
        """Its unique name."""
        return self.manifest.name

    @property
    def deletable(self) -> bool:
        """Whether it is neither in use nor part of Rakam."""
        return not (self.live or self.shipped)

    @property
    def litert_path(self) -> Path:
        """The network that serves."""
        return self.directory / LITERT_FILE

    @property
    def keras_path(self) -> Path:
        """The network to fine-tune.

        Raises:
            ModelError: The manifest does not list it, so its checksum was not verified.
        """
        if KERAS_FILE not in self.manifest.files:
            raise ModelError(f"{self.directory} lists no {KERAS_FILE}: its origin is unknown")
        return self.directory / KERAS_FILE


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


def load_version(directory: Path, signature: str = SIGNATURE) -> ModelVersion:
    """Load a model version; verify its checksums and that it has the preprocessing in use.

    Raises:
        ModelError: It is missing, incomplete, damaged, or trained with another preprocessing.
    """
    manifest = read_manifest(directory)
    if manifest.preprocessing != signature:
        raise ModelError(
            f"{directory} was trained with the preprocessing {manifest.preprocessing}, "
            f"but {signature} serves: train it again"
        )
    for name in {LITERT_FILE, *manifest.files}:
        path = directory / name
        try:
            checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{path} cannot be read: {error.strerror}") from error
        if checksum != manifest.files.get(name):
            raise ModelError(f"{path} is damaged: its checksum differs from the manifest's")
    return ModelVersion(directory=directory, manifest=manifest)


def check_place(directory: Path) -> None:
    """Check that a version can be saved there: the folder is new or empty, or holds a version.

    Raises:
        OperatorError: It holds something else, which saving would delete, or cannot be created.
    """
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        is_free = not directory.exists() or (directory / MANIFEST_FILE).is_file()
        if is_free or (directory.is_dir() and not any(directory.iterdir())):
            return
    except OSError as error:
        raise OperatorError(f"{directory} cannot be used: {error.strerror}") from error
    raise OperatorError(f"{directory} exists and holds no model version: choose another folder")


def save_version(directory: Path, manifest: Manifest, files: Mapping[str, bytes]) -> ModelVersion:
    """Write a model version, completely or, if anything fails, not at all.

    A version that is in `directory` already is replaced. The manifest's checksums are filled in.

    Raises:
        OperatorError: See `check_place`.
    """
    check_place(directory)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    complete = manifest.model_copy(update={"files": sums})
    with replacing(directory.resolve()) as unfinished:
        unfinished.mkdir()
        for name, content in files.items():
            (unfinished / name).write_bytes(content)
        (unfinished / MANIFEST_FILE).write_text(complete.model_dump_json(indent=2) + "\n", "utf-8")
    return ModelVersion(directory=directory, manifest=complete)


def next_name(architecture: str, directory: Path) -> str:
    """Choose the name of a new version: architecture, day and a number.

    No version in `directory` has or had that name, nor the shipped version.
    """
    day, shipped = datetime.now(UTC).strftime("%Y%m%d"), read_manifest(PRETRAINED).name
    names = (f"{architecture}-{day}-{number}" for number in itertools.count(1))
    return next(name for name in names if name != shipped and not (directory / name).exists())
