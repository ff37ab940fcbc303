"""Set Rakam up where that is still to do, then run the bot: python3 scripts/run.py [ARGS]."""

import codecs
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.setup.interpreter import become, ensure_supported

_TOKEN_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?BOT_TOKEN[ \t]*=[ \t]*["']?[^\s"'#]""", re.IGNORECASE | re.MULTILINE
)


def main() -> None:
    """Become `python -m bot`, in the local chat unless there is a token for Telegram."""
    ensure_supported()
    from scripts.setup.environment import ROOT, prepare  # noqa: PLC0415 - older Pythons cannot read it

    python = prepare("full")
    os.chdir(str(ROOT))
    become([str(python), "-m", "bot", *bot_arguments(sys.argv[1:])])


def bot_arguments(arguments: "list[str]") -> "list[str]":
    """Return the bot's arguments: `arguments`, and --local if no token is found here."""
    if "--local" in arguments or os.environ.get("BOT_TOKEN") or _holds_token(Path(".env")):
        return arguments
    return ["--local", *arguments]


def _holds_token(file: Path) -> bool:
    content = file.read_bytes() if file.is_file() else b""
    # PowerShell's `>` writes UTF-16; its byte order mark says so.
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if marked else "utf-8-sig", "replace")
    return bool(_TOKEN_LINE.search(text))


if __name__ == "__main__":
    main()
