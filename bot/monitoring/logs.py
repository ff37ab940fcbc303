"""Logging, set up once: text or JSON, without tokens or personal data.

Libraries log what they receive, some of them whole URLs, so only their warnings are logged, and of
the Telegram library only its own messages.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings

TOKEN: Final = re.compile(r"\d{3,}:[\w-]{10,}")
"""What a bot's token looks like, in a URL or alone."""

PASSWORD: Final = re.compile(r"(?<=://)[^/@\s]+(?=@)")
"""The name and the password in a URL."""

PLACEHOLDER: Final = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[a-z]")
"""Where a message of the standard library's format names an argument."""

NUMBER: Final = re.compile(r"(?<![\w.])-?\d{6,}(?![\w.])")
"""What people's and chats' ids look like in what an exception says."""

ROW: Final = re.compile(r"^(DETAIL:).*", re.MULTILINE)
"""How PostgreSQL quotes a row that it refuses."""

OWN: Final = ("bot", "model", "__main__")
"""What logs from the chosen level on."""

TALKATIVE_LIBRARY: Final = "telegram"
"""It logs whole messages where it cannot read them."""


class RedactingFormatter(logging.Formatter):
    """Formats records as text and takes every token and password out, tracebacks included."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging calls it so
        """Write a traceback without ids and rows."""
        return _without_ids(super().formatException(ei))

    def format(self, record: logging.LogRecord) -> str:
        """Format a record and redact what comes out."""
        return _redact(super().format(record))


class JsonFormatter(RedactingFormatter):
    """Formats records as one JSON object a line and takes every token and password out."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record and redact what comes out."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return _redact(json.dumps(entry, ensure_ascii=False))


def set_up_logging(settings: Settings) -> None:
    """Send everything from the chosen level on to the standard error stream."""
    handler = logging.StreamHandler()
    if settings.log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_keep_discreet)
    level = logging.getLevelNamesMapping()[settings.log_level]
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    for name in OWN:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    # What logging prints of its own failures, and Python of a crash, would not be redacted.
    logging.raiseExceptions = False
    sys.excepthook = _log_crash


def _redact(text: str) -> str:
    return PASSWORD.sub("<password>", TOKEN.sub("<token>", text))


def _without_ids(said: str) -> str:
    """Take ids and rows out of what an exception says."""
    return NUMBER.sub("<number>", ROW.sub(r"\1 <row>", said))


def _keep_discreet(record: logging.LogRecord) -> bool:
    """Remove ids from refusals, and from the talkative library's records what it was given.

    Its record that Telegram rejects the token at the start is left out: the command says so.
    """
    if record.name.partition(".")[0] != TALKATIVE_LIBRARY:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _without_ids(f"{each}") if isinstance(each, TelegramError) else each
                for each in record.args
            )
        return True
    if record.args:
        record.msg, record.args = PLACEHOLDER.sub("…", f"{record.msg}"), ()
    return not (record.exc_info and isinstance(record.exc_info[1], InvalidToken))


def _log_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    logging.getLogger(__name__).critical("Rakam has crashed", exc_info=(kind, error, trace))
