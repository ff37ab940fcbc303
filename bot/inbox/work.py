"""An update that handlers work on, and when to try it again if it cannot be answered."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.database.inbox_store import StoredUpdate

SHORTEST_DELAY: Final = timedelta(seconds=5)
"""Least delay before the next try; else it is as long as the update has waited already."""

LONGEST_DELAY: Final = timedelta(minutes=2)
"""Largest delay before the next try."""

MAX_AGE: Final = timedelta(days=1)
"""Age after which an answer is not tried again; Telegram keeps undelivered updates as long."""


@dataclass
class Work:
    """An update in work.

    Attributes:
        stored: The update's row.
        retry_at: When to try again; None if it is done as soon as its handlers are.
        is_disowned: Whether its sender asked to be forgotten.
    """

    stored: StoredUpdate
    retry_at: datetime | None = None
    is_disowned: bool = False

    def postpone(self) -> bool:
        """Try the update again later; return False if it is too old for that."""
        now = datetime.now(UTC)
        age = now - self.stored.arrived_at
        if age > MAX_AGE:
            return False
        delay = min(max(age, SHORTEST_DELAY), LONGEST_DELAY)
        # Random, so that not all updates are tried at the same moment after an outage.
        self.retry_at = now + delay * random.uniform(1.0, 1.25)  # noqa: S311
        return True
