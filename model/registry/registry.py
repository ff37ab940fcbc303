"""The model versions on this machine, and which of them serves.

Each trained version is a folder of its name in `DATA_DIR/models/`; one more ships with Rakam.
The version promoted last serves; if it is missing or damaged, the shipped one does.
"""

import logging
import re
import tempfile
import threading
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from model.errors import (
    ModelError,
    OperatorError,
    UnknownVersionError,
    VersionInUseError,
)
from model.registry.files import replacing
from model.registry.version import (
    PRETRAINED,
    ModelVersion,
    load_version,
    read_manifest,
)

log = logging.getLogger(__name__)

SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""Names of versions that are safe as folder names and fit into a button's data."""


class Choice(BaseModel):
    """The content of `live.json`: the names of the version promoted last and of the one before it.

    None stands for the shipped version, whatever its name is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    live: str | None = None
    previous: str | None = None


class ModelRegistry:
    """Lists, promotes and deletes versions; thread-safe.

    Names come from buttons, which can be forged: only a safe name is used as a path. A folder is a
    version if its manifest has the folder's name.
    """

    def __init__(self, data_dir: Path, shipped: Path = PRETRAINED) -> None:
        self.directory = data_dir / "models"
        self._shipped = shipped
        self._live_path = self.directory / "live.json"
        self._lock = threading.Lock()

    def list_all(self) -> list[ModelVersion]:
        """Return every version, the newest first."""
        names = {path.name for path in self.directory.glob("*") if path.is_dir()}
        standing, versions = self._standing(), []
        for name in {*filter(SAFE_NAME.fullmatch, names), self._shipped_name}:
            try:
                versions.append(self._inspect(name, *standing))
            except ModelError as error:
                log.warning("%s is skipped: %s", self.directory / name, error)
        return sorted(versions, key=lambda version: version.manifest.created, reverse=True)

    def find(self, name: str) -> ModelVersion:
        """Return one version, even if it is damaged.

        Raises:
            UnknownVersionError: There is no version of that name.
        """
        return self._inspect(name, *self._standing())

    def load(self, name: str) -> ModelVersion:
        """Load and verify one version.

        Raises:
            UnknownVersionError: There is no version of that name.
            ModelError: It is damaged, or made for another preprocessing.
        """
        return load_version(self._folder(name))

    def load_chosen(self) -> ModelVersion:
        """Load the version that was promoted last.

        Raises:
            ModelError: It is missing or damaged, or `live.json` is damaged.
        """
        return self.load(self._read_choice().live or self._shipped_name)

    def load_live(self) -> ModelVersion:
        """Load the version that serves: the one promoted last, or the shipped one.

        Raises:
            ModelError: Even the shipped one is damaged.
        """
        try:
            return self.load_chosen()
        except ModelError as error:
            log.error("The model that ships serves: %s", error)  # noqa: TRY400 - one line
            return load_version(self._shipped)

    def promote(self, name: str) -> None:
        """Make a version live; the one that was live becomes the previous one.

        Raises:
            ModelError: It is unknown or damaged; nothing changes.
            OperatorError: The choice cannot be written; nothing changes.
        """
        with self._lock:
            self.load(name)
            live, previous = self._standing()
            self._choose(name, previous if live == name else live)

    def delete(self, name: str) -> None:
        """Delete a version that is not in use.

        An empty file reserves its name, because old buttons still refer to it.

        Raises:
            UnknownVersionError: There is no version of that name.
            VersionInUseError: It is live or shipped.
            OperatorError: It cannot be deleted.
        """
        with self._lock:
            folder, live = self._folder(name), self.load_live().name
            if name in {live, self._shipped_name}:
                raise VersionInUseError(f"{name} is in use and stays")
            chosen, previous = self._chosen_names()
            if name in {chosen, previous}:
                # A later version of that name must not count as chosen.
                kept = live if name == chosen else chosen
                self._choose(kept, None if name == previous else previous)
            try:
                with tempfile.TemporaryDirectory(dir=self.directory, prefix=".deleted-") as trash:
                    folder.rename(Path(trash) / name)
                folder.touch()
            except OSError as error:
                raise OperatorError(f"{folder} cannot be deleted: {error.strerror}") from error

    @property
    def chosen_name(self) -> str:
        """Name of the version that was promoted last, even if it is damaged."""
        return self._chosen_names()[0]

    @property
    def _shipped_name(self) -> str:
        return read_manifest(self._shipped).name

    def _folder(self, name: str) -> Path:
        folder = self._shipped if name == self._shipped_name else self.directory / name
        try:
            if SAFE_NAME.fullmatch(name) and read_manifest(folder).name == name:
                return folder
        except ModelError as error:
            raise UnknownVersionError(f"{error}; received: {name!r}") from error
        raise UnknownVersionError(f"there is no such model version, received: {name!r}")

    def _chosen_names(self) -> tuple[str, str]:
        """Return the names of the version promoted last and of the one before it."""
        try:
            choice = self._read_choice()
        except ModelError:
            choice = Choice()
        shipped = self._shipped_name
        return choice.live or shipped, choice.previous or shipped

    def _standing(self) -> tuple[str, str | None]:
        """Return the names of the live version and the previous one; None if that cannot serve."""
        live, previous = self.load_live().name, self._chosen_names()[1]
        try:
            self.load(previous)
        except ModelError:
            return live, None
        return live, None if previous == live else previous

    def _inspect(self, name: str, live: str, previous: str | None) -> ModelVersion:
        folder, fault = self._folder(name), None
        try:
            load_version(folder)
        except ModelError as error:
            fault = error
        return ModelVersion(
            directory=folder,
            manifest=read_manifest(folder),
            fault=fault,
            live=name == live,
            previous=name == previous,
            shipped=name == self._shipped_name,
            way_back=previous if name == live else None,
        )

    def _choose(self, live: str, previous: str | None) -> None:
        """Write a new choice, completely or not at all."""
        shipped = self._shipped_name
        names = {"live": live, "previous": previous}
        changed = {role: None if name == shipped else name for role, name in names.items()}
        content = Choice(**changed).model_dump_json()
        path = self._live_path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as unfinished:
                unfinished.write_text(f"{content}\n", "utf-8")
        except OSError as error:
            raise OperatorError(f"{path} cannot be written: {error.strerror}") from error

    def _read_choice(self) -> Choice:
        try:
            return Choice.model_validate_json(self._live_path.read_bytes())
        except FileNotFoundError:
            return Choice()
        except (OSError, ValidationError) as error:
            raise ModelError(f"{self._live_path} is damaged") from error
