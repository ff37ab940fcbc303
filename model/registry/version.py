"""A model version: an immutable folder with a manifest and checksums.

It holds `model.keras` to fine-tune, `model.tflite` to serve, and `manifest.json`.
"""

import hashlib
import itertools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from model.errors import ModelError, PreprocessingMismatchError
from model.registry.manifest import MANIFEST_FILE, Manifest, Run, read_manifest
from model.spec import SIGNATURE

PRETRAINED: Final = Path(__file__).parents[1] / "pretrained"
"""The version that ships with Rakam."""

DETECTOR: Final = Path(__file__).parents[1] / "pretrained_detector"
"""The network that finds digits, which ships with it."""

KERAS_FILE: Final = "model.keras"
LITERT_FILE: Final = "model.tflite"


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """A folder with its manifest, and how it stands in the registry that listed it.

    Attributes:
        directory: The folder.
        manifest: Its description.
        fault: Why it cannot serve; None if it is whole.
        live: Whether it serves.
        previous: Whether it serves next, after a fault or if the live one is rolled back.
        shipped: Whether it came with Rakam.
        way_back: If it is live: the version that it can be rolled back to.
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
        """Whether nothing depends on it."""
        return not (self.live or self.previous or self.shipped)

    @property
    def litert_path(self) -> Path:
        """The network that serves."""
        return self.directory / LITERT_FILE

    @property
    def keras_path(self) -> Path:
        """The network to fine-tune.

        Raises:
            ModelError: The manifest does not list it, so that nothing was verified.
        """
        if KERAS_FILE not in self.manifest.files:
            raise ModelError(f"{self.directory} lists no {KERAS_FILE}: its origin is unknown")
        return self.directory / KERAS_FILE


def load_version(directory: Path, signature: str = SIGNATURE) -> ModelVersion:
    """Load a model version and verify it.

    Args:
        directory: Its folder.
        signature: Of the preprocessing that serves.

    Raises:
        ModelError: It is missing, incomplete or damaged.
        PreprocessingMismatchError: It was trained with another preprocessing.
    """
    version = inspect_version(directory, signature)
    if version.fault is not None:
        raise version.fault
    return version


def inspect_version(directory: Path, signature: str = SIGNATURE) -> ModelVersion:
    """Verify a model version and note what is wrong with it as its fault.

    Raises:
        ModelError: Its manifest is missing or damaged.
    """
    manifest = read_manifest(directory)
    fault: ModelError | None = None
    try:
        _verify(directory, manifest, signature)
    except ModelError as error:
        fault = error
    return ModelVersion(directory=directory, manifest=manifest, fault=fault)


def _verify(directory: Path, manifest: Manifest, signature: str) -> None:
    if manifest.preprocessing != signature:
        raise PreprocessingMismatchError(
            f"{directory} was trained with the preprocessing {manifest.preprocessing}, "
            f"but {signature} serves: train it again"
        )
    for name in {LITERT_FILE, *manifest.files}:
        _verify_file(directory / name, manifest.files.get(name))


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

    A version that is in `directory` already is replaced.

    Args:
        directory: Its folder.
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


def next_name(architecture: str, directory: Path, earlier: Sequence[Run] = ()) -> str:
    """Choose the name of a new version: architecture, day and a number.

    No folder in `directory`, no shipped version and none of the `earlier` runs has that name.
    """
    day = datetime.now(UTC).strftime("%Y%m%d")
    taken = {read_manifest(PRETRAINED).name, *(run.name for run in earlier)}
    names = (f"{architecture}-{day}-{number}" for number in itertools.count(1))
    return next(name for name in names if name not in taken and not (directory / name).exists())
