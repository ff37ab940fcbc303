"""Set up Rakam if that is still to do, then run the bot: python3 scripts/run.py [ARGS]."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.setup.interpreter import become, ensure_supported

NO_TOKEN = 10
"""Exit status of `python -m bot.environment` if the bot would find no token."""


def main() -> None:
    """Replace this process by `python -m bot`, with --local if there is no token for Telegram."""
    ensure_supported()
    from scripts.setup.environment import ROOT, prepare  # noqa: PLC0415 - older Pythons cannot read it

    python = str(prepare("full"))
    os.chdir(str(ROOT))
    become([python, "-m", "bot", *bot_arguments(python, sys.argv[1:])])


def bot_arguments(python: str, arguments: "list[str]") -> "list[str]":
    """Return the bot's arguments: `arguments`, and --local if the bot would find no token here."""
    command = [python, "-m", "bot.environment"]
    if "--local" in arguments or subprocess.call(command, stderr=subprocess.DEVNULL) != NO_TOKEN:
        return arguments
    return ["--local", *arguments]


if __name__ == "__main__":
    main()
