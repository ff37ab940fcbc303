"""Updates from and to JSON; those that python-telegram-bot cannot parse are skipped.

Only the id of such an update is used. No handler matches it, but it is confirmed to Telegram;
otherwise, Telegram would deliver it again and again, and not the updates after it.
"""

import json
import logging
from typing import Any, Final

from telegram import Bot, Update

log = logging.getLogger(__name__)

PARSE_ERRORS: Final = (
    ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError
)  # fmt: skip
"""What the library raises if a field of an update is missing or has another type."""

_de_json: Final = Update.de_json


def parse(described: dict[str, Any], bot: Bot | None = None) -> Update:
    """Parse an update's JSON object; if that fails, make an update that no handler matches."""
    try:
        return _de_json(described, bot)
    except PARSE_ERRORS as error:
        log.warning("An update cannot be parsed and is skipped: %s", type(error).__name__)
        return Update(described["update_id"])


def from_json(text: str | None, number: int, bot: Bot) -> Update:
    """Parse a stored update; if its JSON is deleted or invalid, make one with its id only."""
    try:
        described = json.loads(text or "")
    except ValueError:
        described = {"update_id": number}
    return parse(described, bot)


def skip_malformed_updates() -> None:
    """Make the library's poller and its webhook use `parse`.

    They have no hook for this but `Update.de_json`, which is replaced in the whole process.
    """
    Update.de_json = staticmethod(parse)  # type: ignore[assignment, method-assign]


def to_json(update: Update) -> str:
    """Convert an update to JSON."""
    # The library leaves the date of an inaccessible message unconverted, which is always 0.
    return json.dumps(update.to_dict(), default=lambda _date: 0)
