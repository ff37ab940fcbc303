"""Read the environment variables and `.env`, for the bot and for the scripts.

`python -m bot.environment` exits with status `NO_TOKEN` if there is no token. If `.env` cannot be
read, it exits with another one, and the bot reports the error when it starts.
"""

import codecs
import io
import os
import sys
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from model.errors import OperatorError

ENV_FILE: Final = Path(".env")

NO_TOKEN: Final = 10
"""Exit status if no token is set; Python itself never uses this one."""


def read_variables() -> dict[str, str]:
    """Read the variables that are set, by name in upper case.

    The environment overrides `.env` in the working directory. Values are trimmed; an empty value
    counts as not set.

    Raises:
        OperatorError: `.env` cannot be read as text.
    """
    written = dotenv_values(stream=io.StringIO(_read_env_file()))
    found = [*written.items(), *os.environ.items()]
    return {name.upper(): value.strip() for name, value in found if value and value.strip()}


def _read_env_file() -> str:
    """Read `.env` as UTF-8, or as UTF-16 if it begins with a byte order mark of UTF-16."""
    if not ENV_FILE.is_file():
        return ""
    try:
        content = ENV_FILE.read_bytes()
        marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        raise OperatorError(".env is not UTF-8: save it in that encoding") from None
    except OSError as error:
        raise OperatorError(f".env cannot be read: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(0 if "BOT_TOKEN" in read_variables() else NO_TOKEN)
