"""Two queues: updates for the bot, and events for the page of each person.

Both run in one event loop, so they need no locks.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Any


class UpdateQueue:
    """The updates that `getUpdates` returns, kept until the bot confirms them."""

    def __init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        # The bot's database outlives this server, so ids must not repeat after a restart.
        self._ids = itertools.count(int(1000 * time.time()))
        self._changed = asyncio.Condition()
        self._poll = 0

    async def add(self, content: dict[str, Any]) -> None:
        """Add an update, such as `{"message": …}`."""
        self._updates.append({"update_id": next(self._ids), **content})
        async with self._changed:
            self._changed.notify_all()

    async def wait(self, offset: int, seconds: float) -> list[dict[str, Any]] | None:
        """Confirm the updates below `offset`, then wait for others.

        Returns:
            All updates that are not confirmed; None if a later call has replaced this one.
        """
        self._poll += 1
        poll = self._poll
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        async with self._changed:
            self._changed.notify_all()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._changed.wait_for(lambda: self._updates or poll != self._poll)
        return self._updates if poll == self._poll else None


class EventLog:
    """Numbered events, kept per person."""

    def __init__(self) -> None:
        self._events: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self._ids = itertools.count(1)
        self._changed = asyncio.Condition()

    async def publish(self, people: Iterable[int], kind: str, content: dict[str, Any]) -> None:
        """Add an event for some people."""
        event = {"id": next(self._ids), "kind": kind, "content": content}
        for person in people:
            self._events[person].append(event)
        async with self._changed:
            self._changed.notify_all()

    def find(self, person: int, after: int = 0) -> list[dict[str, Any]]:
        """Find the events of a person with ids above `after`."""
        return [event for event in self._events[person] if event["id"] > after]

    async def wait(self, person: int, after: int) -> list[dict[str, Any]]:
        """Wait until a person has events with ids above `after`, and return them."""
        async with self._changed:
            return await self._changed.wait_for(lambda: self.find(person, after))
