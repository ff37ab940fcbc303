"""Find data where the bot finds them: by variables of the environment and of `.env`."""

from pathlib import Path

from bot.environment import read_variables
from model.errors import OperatorError


def path_from(variable: str) -> Path | None:
    """Read a path from the environment or `.env`; None if it is not set.

    Raises:
        OperatorError: `.env` cannot be read, or there is no such home folder.
    """
    value = read_variables().get(variable)
    try:
        return Path(value).expanduser() if value else None
    except RuntimeError:
        raise OperatorError(
            f"{variable}: begins with ~, and there is no such home folder"
        ) from None


def data_directory() -> Path:
    """Find the folder that Rakam writes into; see `path_from`."""
    return path_from("DATA_DIR") or Path("data")
