"""The file `live.json`: which model version was chosen to serve, and which one before it."""

import os
import tempfile
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from model.errors import ModelError, OperatorError

LIVE_FILE: Final = "live.json"
"""Its name, beside the folders of the versions."""

Live = tuple[str | None, str | None]
"""Names of the live and the previous version; None is the shipped one, whatever its name."""

_FORMAT: Final = TypeAdapter(dict[Literal["live", "previous"], str | None])


def read_live(path: Path) -> Live:
    """Read the choice; if nothing was ever chosen, the shipped version is live.

    Raises:
        ModelError: The file is damaged or cannot be read.
    """
    try:
        choice = _FORMAT.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None, None
    except (OSError, ValidationError) as error:
        raise ModelError(f"{path} is damaged, so the model that ships is chosen") from error
    return choice.get("live"), choice.get("previous")


def write_live(path: Path, live: Live) -> None:
    """Replace the choice; a kill at any moment leaves the old one or the new one.

    Raises:
        OperatorError: It cannot be written; the old one stays.
    """
    content = _FORMAT.dump_json({"live": live[0], "previous": live[1]}) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as unfinished:
            staged = Path(unfinished) / path.name
            with staged.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    """Make the new name of a file survive a power cut, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
