"""Connects the inbox to python-telegram-bot: its update queue and its update processor."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram import Update
from telegram.ext import SimpleUpdateProcessor

from bot.inbox.inbox import Inbox
from bot.inbox.work import AT_ONCE
from bot.transport.counters import Counters

log = logging.getLogger(__name__)

GRACE: Final = 3.0
"""Seconds that handlers may still run after the bot is asked to stop."""


class InboxQueue(asyncio.Queue[object]):
    """The library's queue of updates: it holds only what the inbox has taken into work.

    An update that the library adds is only stored in the database; after that, the webhook answers
    200 to Telegram. The inbox adds updates with `put_nowait`.
    """

    def __init__(self, inbox: Inbox, on_stop: Callable[[], None]) -> None:
        super().__init__()
        self._inbox = inbox
        self._on_stop = on_stop

    async def put(self, item: object) -> None:
        """Store an update. Anything else is the library's stop signal and is queued at once.

        Raises:
            InboxError: The database cannot be reached.
        """
        if isinstance(item, Update):
            await self._inbox.keep([item])
        else:
            self._inbox.stop_taking()
            self._on_stop()
            await super().put(item)


class InboxUpdateProcessor(SimpleUpdateProcessor):
    """Runs the handlers, marks updates as finished, and cancels handlers that delay a stop."""

    def __init__(self, inbox: Inbox, counters: Counters) -> None:
        super().__init__(AT_ONCE)
        self._counters = counters
        self._inbox = inbox
        self._running: set[asyncio.Task[Any]] = set()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update; if it is cancelled, the update is not marked as finished."""
        if task := asyncio.current_task():
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        with self._counters.working():
            await super().do_process_update(update, coroutine)
        if isinstance(update, Update):
            await self._inbox.finish(update)

    def cancel_soon(self) -> None:
        """Cancel what still runs after `GRACE` seconds; it is processed again at the next start."""
        asyncio.get_running_loop().call_later(GRACE, self._cancel)

    def _cancel(self) -> None:
        if self._running:
            log.info("Updates left to the next start: %s", len(self._running))
        for task in self._running:
            task.cancel()
