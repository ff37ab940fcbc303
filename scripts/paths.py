"""Where the scripts find data: the variables that the bot knows, from the same places."""

import os
from pathlib import Path

from dotenv import dotenv_values


def path_from(variable: str) -> Path | None:
    """Read a path from the environment, else from `.env`; what is empty counts as not set."""
    value = os.environ.get(variable) or dotenv_values(".env").get(variable)
    return Path(value) if value else None


def data_directory() -> Path:
    """Find the folder that Rakam writes into."""
    return path_from("DATA_DIR") or Path("data")
