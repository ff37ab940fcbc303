"""Updates in work: at most 32 are handled at a time, and few of one group; the others are held.

Telegram allows 20 messages a minute to a group: without a limit, the answers that wait for this
would delay all other chats.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from telegram import Update

from bot.database.inbox_store import StoredUpdate

AT_ONCE: Final = 32
"""Maximum number of updates that are handled at a time; more wait in the database."""

OF_A_GROUP: Final = 4
"""Maximum number of them from one group."""

MOST_HELD: Final = 256
"""Number of held updates at which no more are taken from the database."""


@dataclass
class Work:
    """An update in work; `held` is the update itself until it is handed to the handlers."""

    stored: StoredUpdate
    held: Update | None = None
    group: int | None = None
    retry_at: datetime | None = None
    is_disowned: bool = False


def group_of(update: Update) -> int | None:
    """Return the group of an update; None for private chats, and for albums, which stay whole."""
    message, chat = update.effective_message, update.effective_chat
    is_album = message is not None and message.media_group_id is not None
    return chat.id if chat is not None and chat.id < 0 and not is_album else None


def room_for(works: Collection[Work]) -> int:
    """Count how many more updates may be taken from the database."""
    held = sum(work.held is not None for work in works)
    return AT_ONCE - (len(works) - held) if held < MOST_HELD else 0


def choose_next(works: Collection[Work]) -> list[Work]:
    """List the held updates that may be handled now, oldest first."""
    chosen: list[Work] = []
    handled = Counter(work.group for work in works if work.held is None)
    for work in works:
        is_free = work.group is None or handled[work.group] < OF_A_GROUP
        if work.held is not None and is_free and handled.total() < AT_ONCE:
            handled[work.group] += 1
            chosen.append(work)
    return chosen
