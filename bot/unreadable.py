"""Updates that the library cannot read: they are passed over, and cost no other one.

Of such an update its number is left. No handler takes that, but Telegram is told that it arrived;
it would bring it again and again otherwise, and keep others behind it.
"""

import logging
from typing import Any, Final

from telegram import Bot, Update

log = logging.getLogger(__name__)

UNREADABLE: Final = (
    ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError
)  # fmt: skip
"""What the library raises where an update lacks something, or has it in another form."""


def leave_readable(described: dict[str, Any]) -> dict[str, Any]:
    """Leave an update as Telegram describes it if it can be read, else nothing but its number."""
    try:
        Update.de_json(described)
    except UNREADABLE as error:
        _tell(error)
        return {"update_id": described["update_id"]}
    return described


def read_calls_forgivingly() -> None:
    """Let the library take a call whose update it cannot read, rather than refuse it.

    Its webhook has no other place for that than the method that reads an update, for the process
    as a whole. Telegram would call again for a day, and keep the rest of that chat behind it.
    """
    read = Update.de_json

    def read_what_is_readable(data: dict[str, Any], bot: Bot | None = None) -> Update:
        try:
            return read(data, bot)
        except UNREADABLE as error:
            _tell(error)
            return read({"update_id": data["update_id"]}, bot)

    Update.de_json = staticmethod(read_what_is_readable)  # type: ignore[method-assign]


def _tell(error: Exception) -> None:
    log.warning("An update cannot be read and is passed over: %s", type(error).__name__)
