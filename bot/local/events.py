"""Events for the page of each person."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

EVENTS_KEPT: Final = 2_000
"""Events per person that a page that reconnects can still receive."""


class EventLog:
    """Numbered events, kept per person. Belongs to one event loop."""

    def __init__(self) -> None:
        self._events: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self._ids = itertools.count(1)
        self._changed = asyncio.Condition()

    async def publish(self, people: Iterable[int], kind: str, content: dict[str, Any]) -> None:
        """Add an event for some people."""
        event = {"id": next(self._ids), "kind": kind, "content": content}
        async with self._changed:
            for person in people:
                self._events[person].append(event)
                del self._events[person][:-EVENTS_KEPT]
            self._changed.notify_all()

    async def wait(self, person: int, after: int, seconds: float) -> list[dict[str, Any]]:
        """Wait for a person's events with ids above `after`; [] after so many seconds."""

        def new() -> list[dict[str, Any]]:
            return [event for event in self._events[person] if event["id"] > after]

        async with self._changed:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait_for(lambda: bool(new()))
            except TimeoutError:
                return []
            return new()
