"""Updates for the bot, kept until the bot confirms them."""

import asyncio
import itertools
import time
from typing import Any, Final

UPDATES_AT_ONCE: Final = 100


class UpdateQueue:
    """The updates that `getUpdates` returns. Belongs to one event loop."""

    def __init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        # The bot's database outlives this server, so ids must not repeat after a restart.
        self._ids = itertools.count(int(1000 * time.time()))
        self._changed = asyncio.Condition()
        self._poll = 0

    async def add(self, content: dict[str, Any]) -> None:
        """Add an update, such as `{"message": …}`."""
        async with self._changed:
            self._updates.append({"update_id": next(self._ids), **content})
            self._changed.notify_all()

    async def wait(self, offset: int, seconds: float) -> list[dict[str, Any]] | None:
        """Confirm the updates below `offset`, then wait for others.

        Args:
            offset: The first update that is not confirmed; -n keeps the last n only.
            seconds: How long to wait before an empty list is returned.

        Returns:
            Updates, returned again until they are confirmed; None if a later call took over.
        """
        self._poll += 1
        poll = self._poll
        if offset < 0:
            self._updates = self._updates[offset:]
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        async with self._changed:
            self._changed.notify_all()
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait_for(lambda: self._updates or poll != self._poll)
            except TimeoutError:
                return []
        return self._updates[:UPDATES_AT_ONCE] if poll == self._poll else None
