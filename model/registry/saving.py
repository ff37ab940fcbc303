"""Write model versions: complete or not at all, under names that no other version has."""

import hashlib
import itertools
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from model.errors import OperatorError
from model.registry.version import (
    MANIFEST_FILE,
    PRETRAINED,
    Manifest,
    ModelVersion,
    read_manifest,
)


def check_place(directory: Path) -> None:
    """Check that a version can be saved there: the folder is new or empty, or holds a version.

    Raises:
        OperatorError: It holds something else, which saving would delete, or cannot be made.
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
    """Write a model version: complete or, if anything fails, not at all.

    A version that is in `directory` already is replaced. The manifest's checksums are filled in.

    Raises:
        OperatorError: See `check_place`.
    """
    check_place(directory)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    complete = manifest.model_copy(update={"files": sums})
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


def next_name(architecture: str, directory: Path) -> str:
    """Choose the name of a new version: architecture, day and a number.

    No version in `directory` has or had that name, nor the shipped version.
    """
    day, shipped = datetime.now(UTC).strftime("%Y%m%d"), read_manifest(PRETRAINED).name
    names = (f"{architecture}-{day}-{number}" for number in itertools.count(1))
    return next(name for name in names if name != shipped and not (directory / name).exists())
