"""How updates get from the library into the inbox, and from there to the handlers."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update

from bot.inbox import AT_ONCE, Inbox
from bot.vitals import CountedUpdates, Vitals


class InboxQueue(asyncio.Queue[object]):
    """The library's queue of updates, of which the inbox decides what is in it, and when.

    What the library puts in is written down first: a webhook answers Telegram only after that.

    Args:
        inbox: Writes them down, and brings them in with `put_nowait`.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def put(self, item: object) -> None:
        """Write an update down; anything else is the sign to stop, after which none comes in.

        Raises:
            InboxError: The database cannot be reached.
        """
        if isinstance(item, Update):
            await self._inbox.keep([item])
        else:
            self._inbox.take_no_more()
            await super().put(item)


class InboxUpdates(CountedUpdates):
    """Lets the inbox know when an update was handled.

    Args:
        inbox: Where it came from.
        vitals: Where updates in work are counted.
    """

    __slots__ = ("_inbox",)

    def __init__(self, inbox: Inbox, vitals: Vitals) -> None:
        super().__init__(AT_ONCE, vitals)
        self._inbox = inbox

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update; one whose handler was cancelled is not done."""
        await super().do_process_update(update, coroutine)
        if isinstance(update, Update):
            self._inbox.finish(update)
