"""The small file that says which model version serves; it is swapped whole or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from model.errors import ModelError, OperatorError

CHOICE_FILE: Final = "live.json"
"""How it is called, beside the folders of the versions."""


class LiveChoice(BaseModel):
    """Which version was chosen to serve.

    Attributes:
        live: Its name; None means the one that ships, whichever that is by now.
        previous: The name of the one that served before; None likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    live: str | None = None
    previous: str | None = None


def read_choice(path: Path) -> LiveChoice:
    """Read the choice; where none was ever made, the version that ships is chosen.

    Raises:
        ModelError: The file is damaged or cannot be read.
    """
    try:
        return LiveChoice.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return LiveChoice()
    except (OSError, ValidationError) as error:
        raise ModelError(f"{path} is damaged, so the model that ships is chosen") from error


def write_choice(path: Path, choice: LiveChoice) -> None:
    """Swap the choice, so that a kill at any moment leaves the old one or the new one.

    Raises:
        OperatorError: It cannot be written; the old one stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as unfinished:
            staged = Path(unfinished) / path.name
            with staged.open("w", encoding="utf-8") as file:
                file.write(choice.model_dump_json() + "\n")
                file.flush()
                os.fsync(file.fileno())
            staged.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {error.strerror}") from error


def _settle(folder: Path) -> None:
    """Have the new name of a file survive a power cut, too, where the system knows how."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
