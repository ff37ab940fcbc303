"""Errors of the Bot API, with the descriptions that Telegram sends."""

from typing import Final


class ApiError(Exception):
    """A Bot API method was refused.

    Args:
        description: Telegram's description, which begins with the name of the status.
        code: The HTTP status.
    """

    def __init__(self, description: str, code: int = 400) -> None:
        super().__init__(description)
        self.description = description
        self.code = code


UNCHANGED: Final = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
CONFLICT: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running"
)
OLD_QUERY: Final = (
    "Bad Request: query is too old and response timeout expired or query ID is invalid"
)
