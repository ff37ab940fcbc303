"""How updates get from the library into the inbox, and from there to the handlers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram import Update

from bot.counters import CountedUpdates, Counters
from bot.inbox import AT_ONCE, Inbox

log = logging.getLogger(__name__)

GRACE: Final = 3.0
"""Seconds for what is in work when the bot is stopped; the rest is left to the next start."""


class InboxQueue(asyncio.Queue[object]):
    """The library's queue of updates, of which the inbox decides what is in it, and when.

    What the library puts in is written down first: a webhook answers Telegram only after that.

    Args:
        inbox: Writes them down, and brings them in with `put_nowait`.
        on_stop: Called when the bot is being stopped.
    """

    def __init__(self, inbox: Inbox, on_stop: Callable[[], None]) -> None:
        super().__init__()
        self._inbox = inbox
        self._on_stop = on_stop

    async def put(self, item: object) -> None:
        """Write an update down; anything else is the sign to stop, after which none comes in.

        Raises:
            InboxError: The database cannot be reached.
        """
        if isinstance(item, Update):
            await self._inbox.keep([item])
        else:
            self._inbox.take_no_more()
            self._on_stop()
            await super().put(item)


class InboxUpdates(CountedUpdates):
    """Lets the inbox know when an update was handled, and ends handlers that hold up the end.

    Args:
        inbox: Where it came from.
        counters: Counts the updates in work.
    """

    __slots__ = ("_handlers", "_inbox")

    def __init__(self, inbox: Inbox, counters: Counters) -> None:
        super().__init__(AT_ONCE, counters)
        self._inbox = inbox
        self._handlers: set[asyncio.Future[None]] = set()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update; one whose handler was cancelled is not done."""
        handler = asyncio.ensure_future(super().do_process_update(update, coroutine))
        self._handlers.add(handler)
        handler.add_done_callback(self._handlers.discard)
        await handler
        if isinstance(update, Update):
            self._inbox.finish(update)

    def end_soon(self) -> None:
        """Leave what is still in work in a moment to the next start, or to other processes."""
        asyncio.get_running_loop().call_later(GRACE, self._end)

    def _end(self) -> None:
        if self._handlers:
            log.info("Updates left to the next start: %s", len(self._handlers))
        for handler in self._handlers:
            handler.cancel()
