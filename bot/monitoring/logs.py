"""Logging, set up once: text or JSON, without tokens or personal data.

Libraries log what they receive, some of them whole URLs, so only their warnings are logged, and
those of the Telegram library without the values in them.
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
"""A user name and a password in a URL."""

PLACEHOLDER: Final = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[a-z]")
"""A placeholder for an argument in a log message, such as `%s`."""

NUMBER: Final = re.compile(r"(?<![\w.])-?\d{6,}(?![\w.])")
"""The id of a person or a chat in the text of an exception."""

ROW: Final = re.compile(r"^(DETAIL:).*", re.MULTILINE)
"""How PostgreSQL quotes a row that it refuses."""

OWN: Final = ("bot", "model", "__main__")
"""The loggers that use the chosen level; the others log only warnings and errors."""

TALKATIVE_LIBRARY: Final = "telegram"
"""A library that logs whole messages if it cannot parse them."""


class RedactingFormatter(logging.Formatter):
    """Formats records as text, without tokens and passwords, also in tracebacks."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - a name of the library
        """Format a traceback without ids and rows."""
        return _without_ids(super().formatException(ei))

    def format(self, record: logging.LogRecord) -> str:
        """Format a record and redact what comes out."""
        return _redact(super().format(record))


class JsonFormatter(RedactingFormatter):
    """Formats records as one JSON object a line, without tokens and passwords."""

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
    """Log everything from the chosen level on to the standard error stream."""
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
    # Otherwise, errors of logging itself and crashes would be printed without redaction.
    logging.raiseExceptions = False
    sys.excepthook = _log_crash


def _redact(text: str) -> str:
    return PASSWORD.sub("<password>", TOKEN.sub("<token>", text))


def _without_ids(said: str) -> str:
    """Redact ids and rows in the text of an exception."""
    return NUMBER.sub("<number>", ROW.sub(r"\1 <row>", said))


def _keep_discreet(record: logging.LogRecord) -> bool:
    """Remove ids from Telegram's errors, and all values from the talkative library's records.

    Its record of a rejected token is dropped, because the command reports that itself.
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
