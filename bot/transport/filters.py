"""Filters of messages, in addition to those of the library."""

from collections.abc import Callable

from telegram import Message
from telegram.ext.filters import MessageFilter


class Where(MessageFilter):
    """Matches the messages for which a condition holds."""

    def __init__(self, holds: Callable[[Message], bool]) -> None:
        super().__init__(holds.__name__)
        self._holds = holds

    def filter(self, message: Message) -> bool:
        """Check the condition."""
        return self._holds(message)


def is_from_bot(message: Message) -> bool:
    """Check whether the bot itself sent a message."""
    return message.from_user is not None and message.from_user.id == message.get_bot().id
