"""The file `live.json`: which model version was chosen to serve, and which one before it."""

import os
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from model.errors import ModelError, OperatorError

LIVE_FILE: Final = "live.json"
"""Its name, beside the folders of the versions."""


class Choice(BaseModel):
    """Names of the live and the previous version; None is the shipped one, whatever its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    live: str | None = None
    previous: str | None = None


def read_choice(path: Path) -> Choice:
    """Read the choice; if nothing was ever chosen, the shipped version is live.

    Raises:
        ModelError: The file is damaged or cannot be read.
    """
    try:
        return Choice.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Choice()
    except (OSError, ValidationError) as error:
        raise ModelError(f"{path} is damaged, so the model that ships is chosen") from error


def write_choice(path: Path, choice: Choice) -> None:
    """Replace the choice; a kill at any moment leaves the old one or the new one.

    Raises:
        OperatorError: It cannot be written; the old one stays.
    """
    staged = path.with_name(f".unfinished-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("w", encoding="utf-8") as file:
            file.write(f"{choice.model_dump_json()}\n")
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {error.strerror}") from error
