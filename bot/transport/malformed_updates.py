"""Updates from and to JSON; those that python-telegram-bot cannot convert are skipped.

Only the number of such an update remains. No handler matches it, and Telegram learns that it
arrived; otherwise Telegram would deliver it again and again, and hold back the updates after it.
"""

import json
import logging
from datetime import datetime
from typing import Any, Final

from telegram import Bot, Update

log = logging.getLogger(__name__)

PARSE_ERRORS: Final = (
    ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError
)  # fmt: skip
"""What the library raises if a field of an update is missing or has another type."""


def replace_if_malformed(described: dict[str, Any]) -> dict[str, Any]:
    """Return an update's JSON object, or only its number if the library cannot parse it."""
    try:
        Update.de_json(described)
    except PARSE_ERRORS as error:
        _log_skipped(error)
        return {"update_id": described["update_id"]}
    return described


def accept_malformed_webhook_calls() -> None:
    """Make the library's webhook accept an update that it cannot parse, instead of refusing it.

    The webhook has no hook for this but `Update.de_json`, which is replaced in the whole process.
    Telegram would repeat a refused call for a day, and hold back later updates of that chat.
    """
    de_json = Update.de_json

    def parse_or_skip(data: dict[str, Any], bot: Bot | None = None) -> Update:
        try:
            return de_json(data, bot)
        except PARSE_ERRORS as error:
            _log_skipped(error)
            return de_json({"update_id": data["update_id"]}, bot)

    Update.de_json = staticmethod(parse_or_skip)  # type: ignore[method-assign]


def to_json(update: Update) -> str:
    """Convert an update to JSON, or only its number if the library cannot convert it."""
    try:
        # The library leaves the dates of inaccessible messages unconverted.
        return json.dumps(update.to_dict(), default=_to_timestamp)
    except (TypeError, ValueError):
        log.exception("An update cannot be converted to JSON and is skipped")
        return json.dumps({"update_id": update.update_id})


def _to_timestamp(value: object) -> int:
    if isinstance(value, datetime):
        return int(value.timestamp())
    raise TypeError(f"no JSON for {type(value).__name__}")


def parse(update_id: int, payload: str | None, bot: Bot) -> Update:
    """Parse a stored update; if nothing of it is left, make one that no handler matches."""
    if payload is None:
        return Update(update_id)
    try:
        return Update.de_json(json.loads(payload), bot)
    except PARSE_ERRORS:
        log.exception("A stored update cannot be parsed and is skipped")
        return Update(update_id)


def _log_skipped(error: Exception) -> None:
    log.warning("An update cannot be parsed and is skipped: %s", type(error).__name__)
