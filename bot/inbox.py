"""The inbox: what arrives is written down before Telegram is told, until it is answered.

Updates reach the handlers by way of the database. Whatever a process had not answered when it
was killed is thus answered after its next start, or by another process.
"""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.database import InboxStore, StoredUpdate
from bot.inbox_news import PendingNews
from bot.unreadable import UNREADABLE

log = logging.getLogger(__name__)

AT_ONCE: Final = 32
"""Updates in work at a time; more wait in the database."""

INTERVAL: Final = 5.0
"""Seconds after which a process says that it is alive, and looks for work that others left."""

PAUSE: Final = 1.0
"""Seconds before a database that could not be reached is tried again."""

RECENT: Final = 1000
"""Updates that are known without asking the database."""

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
TakeOver = Callable[[], Coroutine[Any, Any, None]]
IsInnocent = Callable[[Update], Awaitable[bool]]


class PoisonError(Exception):
    """An update was in work at each of several crashes, and nothing speaks for it."""


class Inbox:
    """Hands updates over to the handlers, and remembers them until they are answered.

    Args:
        store: Where updates are kept.
        is_innocent: Tells whether an update is proven not to be what makes processes crash.
    """

    def __init__(self, store: InboxStore, is_innocent: IsInnocent) -> None:
        self._store = store
        self._is_innocent = is_innocent
        self._news = PendingNews()
        self._recent: deque[int] = deque(maxlen=RECENT)
        self._more_may_wait = True
        self._suspects_may_wait = True
        self._takes_no_more = False
        self._is_open = False
        self._has_crashed = False
        self._tended_at: float | None = None
        self._trial: asyncio.Task[None] | None = None
        self._taking_over: asyncio.Task[None] | None = None

    @property
    def has_crashed(self) -> bool:
        """Whether something that nobody expected has ended it, and the process with it."""
        return self._has_crashed

    @property
    def tended_at(self) -> float | None:
        """When it last could write to the database, on the clock of `time.monotonic`."""
        return self._tended_at

    @asynccontextmanager
    async def open(self, application: AnyApplication, take_over: TakeOver) -> AsyncIterator[None]:
        """Hand updates over, first of all those that an earlier process did not answer.

        Args:
            application: Takes them.
            take_over: Does whatever else is to be done when another process has died.
        """
        await self._store.open()
        self._is_open = True
        self._news.call_attention()
        work = asyncio.create_task(self._work(application, take_over), name="inbox")
        work.add_done_callback(partial(self._stop_if_crashed, application))
        try:
            yield
        finally:
            self.take_no_more()
            self._is_open = False
            if self._trial is not None:
                self._trial.cancel()
            self._news.call_attention()
            await asyncio.wait([work])
            if not self._has_crashed:
                # What cannot be told now is done once more after the next start.
                with suppress(SQLAlchemyError):
                    await self._exchange(application)
                    await self._store.close()
            self._news.close()

    async def keep(self, updates: Sequence[Update]) -> None:
        """Write updates down; once that is done, they will be answered.

        Raises:
            InboxError: The database cannot be reached.
        """
        new = [update for update in updates if update.update_id not in self._recent]
        if new:
            await self._news.arrive(new)
            self._recent.extend(update.update_id for update in new)

    def was_tried(self, update: Update) -> bool:
        """Tell whether an update in work was in work before."""
        return self._news.was_tried(update.update_id)

    def disown(self, person_id: int) -> None:
        """Keep nothing about what a person sent that is in work: they want to be forgotten."""
        self._news.disown(person_id)

    def is_disowned(self, update: Update) -> bool:
        """Tell whether the sender of an update in work wants to be forgotten."""
        return self._news.is_disowned(update.update_id)

    def postpone(self, update: object) -> bool:
        """Let an update that cannot be answered now be tried again later.

        Returns:
            False if it is none that is in work, or has been tried for too long.
        """
        return isinstance(update, Update) and self._news.postpone(update.update_id)

    def finish(self, update: Update) -> None:
        """Note that the handlers are done with an update."""
        self._news.finish(update.update_id)

    async def count_waiting(self) -> int:
        """Count the updates that no process has in work yet.

        Raises:
            SQLAlchemyError: The database does not answer.
        """
        return await self._store.count_waiting()

    def take_no_more(self) -> None:
        """Leave everything that waits to others, or to the next start."""
        self._takes_no_more = True

    async def _work(self, application: AnyApplication, take_over: TakeOver) -> None:
        while self._is_open:
            await self._news.wait(INTERVAL)
            try:
                await self._exchange(application)
                if self._tended_at is None or time.monotonic() - self._tended_at >= INTERVAL:
                    await self._tend(take_over)
            except SQLAlchemyError as error:
                log.warning("The inbox cannot be reached: %s", type(error).__name__)
                await asyncio.sleep(PAUSE)
                self._news.call_attention()

    def _stop_if_crashed(self, application: AnyApplication, work: asyncio.Task[None]) -> None:
        """End the process rather than let it answer nobody."""
        if not work.cancelled() and (error := work.exception()):
            log.critical("The inbox has crashed", exc_info=error)
            self._has_crashed = True
            self._news.close()
            application.stop_running()

    async def _tend(self, take_over: TakeOver) -> None:
        """Care for what all processes share."""
        if await self._store.tend(self._news.unsettled):
            self._suspects_may_wait = True
            self._taking_over = asyncio.create_task(take_over())
        self._more_may_wait = True
        self._tended_at = time.monotonic()

    async def _exchange(self, application: AnyApplication) -> None:
        """Tell the database what happened, and hand over what is to be worked on."""
        with self._news.telling() as (news, arrived):
            self._more_may_wait |= bool(arrived)
            room = self._room
            taken = await self._store.exchange(news, room)
            self._more_may_wait &= len(taken) == room
        if self._suspects_may_wait and not (self._news.in_work or self._takes_no_more):
            taken += await self._take_suspect()
        # Whoever would have worked on them may be gone by now; they are left to others.
        for stored in [] if self._takes_no_more else taken:
            self._news.begin(stored)
            update = arrived.get(stored.update_id) or _read(stored, application)
            if stored.is_suspicious:
                self._trial = asyncio.create_task(self._try(stored, update, application))
            else:
                application.update_queue.put_nowait(update)

    @property
    def _room(self) -> int:
        """How many updates may be taken into work."""
        if self._takes_no_more or self._suspects_may_wait or not self._more_may_wait:
            return 0
        return AT_ONCE - len(self._news.in_work)

    async def _take_suspect(self) -> list[StoredUpdate]:
        """Take an update into work, alone, that may be what made a process crash."""
        suspect = await self._store.take_suspect()
        if suspect is not None:
            return [suspect]
        self._suspects_may_wait = False
        self._news.call_attention()
        return []

    async def _try(self, stored: StoredUpdate, update: Update, application: AnyApplication) -> None:
        """Hand an update over once more where it is proven innocent; else give it up."""
        try:
            innocent = not stored.is_hopeless and await self._is_innocent(update)
        except TelegramError as error:
            log.info("A trial is put off: %s", type(error).__name__)
            if self.postpone(update):
                self.finish(update)
                return
            innocent = False
        if innocent:
            log.info("An update stood trial, and is tried again")
            application.update_queue.put_nowait(update)
        else:
            await self._give_up(update, application)

    async def _give_up(self, update: Update, application: AnyApplication) -> None:
        """Apologize for an update and tell the admins, instead of trying it again."""
        await application.process_error(update, PoisonError())
        self._news.give_up(update.update_id)


def _read(stored: StoredUpdate, application: AnyApplication) -> Update:
    """Read an update, or make an empty one where nothing is left: no handler takes that."""
    if stored.payload is None:
        return Update(stored.update_id)
    try:
        return Update.de_json(json.loads(stored.payload), application.bot)
    except UNREADABLE:
        log.exception("An update that was written down cannot be read")
        return Update(stored.update_id)
