"""Backups: one folder with everything that cannot be made again, taken while the bot goes on.

It holds the database as it was at one moment, the model versions with the choice among them, and
the key that digits are sealed with, where that lies in `DATA_DIR`.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.database.dumping import DUMP_FILES, SQLITE_DUMP, dump_database, load_dump
from bot.sealing import KEY_FILE
from bot.settings import Settings
from model.errors import OperatorError
from model.registry.live import LIVE_FILE, read_live, write_live

CONTENTS_FILE: Final = "backup.json"
MODELS: Final = "models"

UNFINISHED: Final = ".unfinished-"
"""How the name of a folder begins in which something is made."""


class Contents(BaseModel):
    """What a backup holds.

    Attributes:
        made: When.
        files: SHA-256 of each file by its path.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    made: AwareDatetime
    files: dict[str, str]


def back_up(settings: Settings, folder: Path) -> Contents:
    """Make a backup: complete or, if anything fails, not at all.

    Args:
        settings: Say what there is to be backed up.
        folder: Where it will be; there must be nothing yet.

    Raises:
        OperatorError: Something cannot be read or written.
    """
    _require_empty(folder)
    with _unfinished(folder.parent) as staged:
        dump_database(settings.database, staged)
        _copy_models(settings.data_dir / MODELS, staged / MODELS)
        key = settings.data_dir / KEY_FILE
        if key.is_file():
            shutil.copy2(key, staged)
        contents = Contents(made=datetime.now(UTC), files=_sums(staged))
        (staged / CONTENTS_FILE).write_text(contents.model_dump_json(indent=2) + "\n", "utf-8")
        if folder.exists():
            folder.rmdir()
        staged.rename(folder)
    return contents


def restore(folder: Path, settings: Settings) -> Contents:
    """Restore a backup where nothing is yet: completely or, if anything fails, not at all.

    The database comes last: what a kill leaves behind lacks it, and is thus known.

    Args:
        folder: The backup.
        settings: Say where to.

    Raises:
        OperatorError: It is damaged, there is something already, or it cannot be written.
    """
    contents = _verify(folder)
    _require_empty(settings.data_dir)
    with _unfinished(settings.data_dir) as staged, ExitStack() as undoing:
        shutil.copytree(folder, staged, dirs_exist_ok=True)
        (staged / CONTENTS_FILE).unlink()
        for path in [path for path in staged.iterdir() if path.name not in DUMP_FILES]:
            moved = path.rename(settings.data_dir / path.name)
            undoing.callback(moved.rename, path)
        load_dump(staged, settings.database)
        undoing.pop_all()
    return contents


def _copy_models(source: Path, target: Path) -> None:
    """Copy the choice first, then the versions, which never change; one may be deleted by then.

    Raises:
        OperatorError: It was the chosen one.
    """
    live = read_live(source / LIVE_FILE)
    if not source.is_dir():
        return
    target.mkdir()
    if (source / LIVE_FILE).is_file():
        write_live(target / LIVE_FILE, live)
    for version in [path for path in source.iterdir() if path.name[0] != "." and path.is_dir()]:
        try:
            shutil.copytree(version, target / version.name)
        except OSError:
            if version.exists():
                raise
            shutil.rmtree(target / version.name, ignore_errors=True)
    if live[0] and not (target / live[0]).is_dir():
        raise OperatorError(f"{live[0]} was chosen and then deleted meanwhile: try again")


def _verify(folder: Path) -> Contents:
    try:
        contents = Contents.model_validate_json((folder / CONTENTS_FILE).read_bytes())
        found = _sums(folder)
    except OSError as error:
        raise OperatorError(f"{folder} holds no backup: {error.strerror}") from error
    except ValidationError as error:
        raise OperatorError(f"{folder / CONTENTS_FILE} is damaged") from error
    wrong = {path for path, _ in found.items() ^ contents.files.items()}
    if wrong:
        raise OperatorError(f"{folder} is damaged: {', '.join(sorted(wrong))}")
    return contents


def _sums(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != CONTENTS_FILE]
    sums = {path.relative_to(folder).as_posix(): path for path in sorted(paths)}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sums.items()}


@contextmanager
def _unfinished(parent: Path) -> Iterator[Path]:
    """Make a folder that goes with its content, unless it was moved, and tell what fails.

    Raises:
        OperatorError: A file cannot be read or written.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=UNFINISHED) as unfinished:
            staged = Path(unfinished) / "backup"
            staged.mkdir(mode=0o700)
            yield staged
    except OSError as error:
        raise OperatorError(f"{error.filename} cannot be used: {error.strerror}") from error


def _require_empty(folder: Path) -> None:
    try:
        names = [path.name for path in folder.iterdir()] if folder.exists() else []
    except OSError as error:
        raise OperatorError(f"{folder} cannot be used: {error.strerror}") from error
    if SQLITE_DUMP not in names and any(name.startswith(UNFINISHED) for name in names):
        raise OperatorError(
            f"{folder} holds what a killed restore left: "
            "unless a bot has used it since, delete it and try again"
        )
    if names:
        raise OperatorError(f"{folder} is not empty: name a folder that is, or none that exists")
