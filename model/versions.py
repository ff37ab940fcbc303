"""The model versions on this machine, and which of them serves.

Trained versions lie in `DATA_DIR/models/`, each in a folder of its name; one more ships with
Rakam. Of the version that was promoted last, the one before it and the shipped one, the
first whole one serves.
"""

import logging
import re
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from model.errors import (
    ModelError,
    OperatorError,
    UnknownVersionError,
    VersionInUseError,
    VersionNotLiveError,
)
from model.known_version import KnownVersion, Standing
from model.live_choice import CHOICE_FILE, LiveChoice, read_choice, write_choice
from model.registry import (
    PRETRAINED,
    ModelVersion,
    load_version,
    read_manifest,
    stated_name,
)

log = logging.getLogger(__name__)

SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""How the folder of a version is named; a button has room for it."""

FindFault = Callable[[str], str | None]
"""Says why a version of a name cannot serve; listing many, it verifies each only once."""


class ModelVersions:
    """Lists, promotes, rolls back and deletes versions; may be asked from any thread.

    Names come from buttons that anybody can forge: they are looked up among the folders that
    there are, and never made into a path.

    Args:
        data_dir: Where Rakam keeps what it writes.
        shipped: The folder of the version that ships.
    """

    def __init__(self, data_dir: Path, shipped: Path = PRETRAINED) -> None:
        self.directory = data_dir / "models"
        self.shipped_name = stated_name(shipped)
        self._shipped = shipped
        self._choice_path = self.directory / CHOICE_FILE
        self._lock = threading.Lock()

    def list_all(self) -> list[KnownVersion]:
        """Describe every version, the newest first.

        Raises:
            ModelError: The folder of the versions cannot be read.
        """
        fault = cache(self._fault)
        standing = self._standing(fault)
        known = [self._describe(name, standing, fault) for name in self._folders()]
        return sorted(known, key=lambda version: version.created, reverse=True)

    def find(self, name: str) -> KnownVersion:
        """Describe one version.

        Raises:
            UnknownVersionError: There is none of that name.
        """
        self._folder(name)
        fault = cache(self._fault)
        return self._describe(name, self._standing(fault), fault)

    def load(self, name: str) -> ModelVersion:
        """Load and verify one version.

        Raises:
            UnknownVersionError: There is none of that name.
            ModelError: It is damaged, or made for another preprocessing.
        """
        version = load_version(self._folder(name))
        if version.manifest.name != name:
            raise ModelError(f"{version.directory} holds another version: {version.manifest.name}")
        return version

    def load_chosen(self) -> ModelVersion:
        """Load the version that was promoted last, or say what is wrong with it.

        Raises:
            ModelError: It is missing or damaged, or the choice itself is.
        """
        return self.load(read_choice(self._choice_path).live or self.shipped_name)

    def load_live(self) -> ModelVersion:
        """Load the version that serves: the first whole one.

        Raises:
            ModelError: Not even the one that ships is whole.
        """
        for name in self._succession():
            try:
                return self.load(name)
            except ModelError as error:
                log.error("The model %s cannot serve: %s", name, error)  # noqa: TRY400 - one line
        return load_version(self._shipped)

    def standing(self) -> Standing:
        """Find out which whole version serves and which one would be next."""
        return self._standing(self._fault)

    def chosen_at(self, name: str) -> datetime | None:
        """Find out when a version was chosen to serve; None where it was not, or nobody knows."""
        try:
            chosen = read_choice(self._choice_path).live or self.shipped_name
            seconds = self._choice_path.stat().st_mtime
        except (ModelError, OSError):
            return None
        return datetime.fromtimestamp(seconds, UTC) if chosen == name else None

    def promote(self, name: str) -> None:
        """Let a version serve, and the one that served until now be the previous one.

        Raises:
            ModelError: It is unknown or damaged; nothing changes.
            OperatorError: The choice cannot be written; nothing changes.
        """
        with self._lock:
            self.load(name)
            standing = self.standing()
            again = standing.live == name
            self._choose(name, standing.previous if again else standing.live)

    def roll_back(self, live: str, previous: str) -> None:
        """Let the previous version serve in place of the live one, which was a mistake.

        Args:
            live: The version that serves; asked twice, by a double tap, it is one step back.
            previous: The one to go back to.

        Raises:
            VersionNotLiveError: These are not, or no longer, the live and the previous one.
            OperatorError: The choice cannot be written; nothing changes.
        """
        with self._lock:
            standing = self.standing()
            if standing != Standing(live=live, previous=previous):
                raise VersionNotLiveError(f"{live} is not live before {previous}: {standing}")
            self._choose(previous, None)

    def delete(self, name: str) -> None:
        """Delete a version that nothing relies on.

        Raises:
            UnknownVersionError: There is none of that name.
            VersionInUseError: It is live, previous or shipped.
            OperatorError: It cannot be deleted.
        """
        with self._lock:
            folder, standing = self._folder(name), self.standing()
            if name in {standing.live, standing.previous, self.shipped_name}:
                raise VersionInUseError(f"{name} is in use and stays")
            if name in self._succession():
                # Damaged as it is, it was chosen; whoever is named so next was not.
                self._choose(standing.live, standing.previous)
            try:
                with tempfile.TemporaryDirectory(dir=self.directory, prefix=".deleted-") as trash:
                    folder.rename(Path(trash) / name)
            except OSError as error:
                raise OperatorError(f"{folder} cannot be deleted: {error.strerror}") from error

    def _folders(self) -> dict[str, Path]:
        """Find the folders of all versions by name."""
        try:
            found = [path for path in self.directory.iterdir() if path.is_dir()]
        except FileNotFoundError:
            found = []
        except OSError as error:
            raise ModelError(f"{self.directory} cannot be read: {error.strerror}") from error
        trained = {path.name: path for path in found if SAFE_NAME.fullmatch(path.name)}
        return {**trained, self.shipped_name: self._shipped}

    def _folder(self, name: str) -> Path:
        if name == self.shipped_name:
            return self._shipped
        folder = self._folders().get(name)
        if folder is None:
            raise UnknownVersionError(f"there is no such model version, received: {name!r}")
        return folder

    def _succession(self) -> list[str]:
        """Name those that may serve, the most wanted first."""
        try:
            choice = read_choice(self._choice_path)
        except ModelError as error:
            log.error("%s", error)  # noqa: TRY400 - one line says it all
            choice = LiveChoice()
        wanted = (choice.live, choice.previous, self.shipped_name)
        return list(dict.fromkeys(name or self.shipped_name for name in wanted))

    def _choose(self, live: str, previous: str | None) -> None:
        named = [None if name == self.shipped_name else name for name in (live, previous)]
        write_choice(self._choice_path, LiveChoice(live=named[0], previous=named[1]))

    def _standing(self, fault: FindFault) -> Standing:
        whole = [name for name in self._succession() if fault(name) is None]
        live, *others = whole or [self.shipped_name]
        return Standing(live=live, previous=others[0] if others else None)

    def _describe(self, name: str, standing: Standing, fault: FindFault) -> KnownVersion:
        folder, manifest = self._folder(name), None
        with suppress(ModelError):
            manifest = read_manifest(folder)
        return KnownVersion(
            name=name,
            directory=folder,
            manifest=manifest,
            fault=fault(name),
            live=name == standing.live,
            previous=name == standing.previous,
            shipped=name == self.shipped_name,
            way_back=standing.previous if name == standing.live else None,
        )

    def _fault(self, name: str) -> str | None:
        try:
            self.load(name)
        except ModelError as error:
            return str(error)
        return None
