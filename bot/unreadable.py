"""Updates that the library cannot read: they are passed over, and cost no other one.

Of such an update its number is left. No handler takes that, but Telegram is told that it arrived;
it would bring it again and again otherwise, and keep others behind it.
"""

import logging
from typing import Any, Final

from telegram import Update

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
        log.warning("An update cannot be read and is passed over: %s", type(error).__name__)
        return {"update_id": described["update_id"]}
    return described
