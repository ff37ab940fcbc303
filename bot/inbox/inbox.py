"""The inbox: stores updates, hands them to the handlers, and marks them as finished."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import NetworkError

from bot.database.inbox_store import CRASHES, InboxStore
from bot.database.outages import log_unreachable, until_reachable, wait_out
from bot.inbox.work import Work, choose_next, group_of, room_for
from bot.transport.context import App
from bot.transport.malformed_updates import from_json, to_json

log = logging.getLogger(__name__)

WHAT: Final = "The inbox"
"""Its name in log messages if the database cannot be reached."""

HEARTBEAT: Final = 5.0
"""Seconds between two heartbeats; with each one the process also looks for waiting updates."""

SHORTEST_DELAY: Final = timedelta(seconds=5)
"""Minimum delay before the next try; otherwise, the delay is the age of the update."""

LONGEST_DELAY: Final = timedelta(minutes=2)
"""Maximum delay before the next try."""

MAX_AGE: Final = timedelta(days=1)
"""Age after which an update is not tried again; Telegram keeps undelivered ones as long."""

TakeOver = Callable[[], Coroutine[Any, Any, None]]


class InboxError(NetworkError):
    """Updates could not be stored; Telegram delivers them again."""


class PoisonError(Exception):
    """An update may have caused several crashes and is given up."""


class Inbox:
    """The updates that this process stores and has in work.

    Attributes:
        has_crashed: Whether an unexpected error has ended the inbox, and with it the process.
        heartbeat_at: Time of the last heartbeat, on the clock of `time.monotonic`.
    """

    def __init__(self, store: InboxStore) -> None:
        self.has_crashed = False
        self.heartbeat_at: float | None = None
        self.store = store
        self._in_work: dict[int, Work] = {}
        self._wake = asyncio.Event()
        self._is_open = False
        self._may_take = True
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self, application: App, take_over: TakeOver) -> AsyncIterator[None]:
        """Hand updates to the application; call `take_over` after another process has died."""
        await self.store.open()
        self._is_open = True
        self._wake.set()
        loop = asyncio.create_task(self._run(application, take_over), name="inbox")
        loop.add_done_callback(partial(self._stop_if_crashed, application))
        try:
            yield
        finally:
            self.stop_taking()
            self._is_open = False
            self._wake.set()
            await asyncio.wait([loop])
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if not self.has_crashed:
                # If this fails, it counts as a crash for the updates in work.
                with suppress(SQLAlchemyError):
                    await self.store.close()

    async def keep(self, updates: Sequence[Update]) -> None:
        """Store updates in one transaction; after that, they are not lost.

        Raises:
            InboxError: The database cannot be reached, or the inbox is closed.
        """
        if not self._is_open:
            raise InboxError("the inbox is closed")
        try:
            await self.store.keep([_to_row(update) for update in updates])
        except SQLAlchemyError as error:
            log_unreachable(error, WHAT)
            raise InboxError("updates cannot be stored") from error
        self._wake.set()

    async def finish(self, update: Update) -> None:
        """Mark an update as answered or postponed in one transaction, when its handlers are done.

        Waits until the database can be reached; the update counts as in work meanwhile.
        """
        number = update.update_id
        if number in self._in_work:
            retry_at = self._in_work[number].retry_at
            await until_reachable(lambda: self.store.finish(number, retry_at), WHAT)
            del self._in_work[number]
        self._wake.set()

    def postpone(self, update: object) -> bool:
        """Schedule another try of an update; return False if it is not in work, or too old."""
        work = self._in_work.get(update.update_id) if isinstance(update, Update) else None
        now = datetime.now(UTC)
        if work is None or (age := now - work.stored.arrived_at) > MAX_AGE:
            return False
        work.retry_at = now + min(max(age, SHORTEST_DELAY), LONGEST_DELAY)
        return True

    def was_tried(self, update: Update) -> bool:
        """Check whether an update in work was in work before."""
        work = self._in_work.get(update.update_id)
        return work is not None and work.stored.was_tried

    async def reset_crashes(self, update: Update) -> None:
        """Reset the crash count of an update in work, because it did not cause the crashes.

        Otherwise, it would be set aside after a slow network and a few kills.
        """
        work = self._in_work.get(update.update_id)
        if work is None or work.stored.attempts == 1:
            return
        try:
            await self.store.reset_crashes(update.update_id)
        except SQLAlchemyError as error:
            log_unreachable(error, WHAT)

    def disown(self, person_id: int) -> None:
        """Mark a person's updates in work, so that nothing about the person is recorded."""
        for work in self._in_work.values():
            work.is_disowned |= work.stored.person_id == person_id

    def is_disowned(self, update: Update) -> bool:
        """Check whether the sender of an update in work asked to be forgotten."""
        work = self._in_work.get(update.update_id)
        return work is not None and work.is_disowned

    def stop_taking(self) -> None:
        """Take no more updates into work; other processes or the next start take them."""
        self._may_take = False

    async def _run(self, application: App, take_over: TakeOver) -> None:
        while self._is_open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), HEARTBEAT)
            self._wake.clear()
            try:
                await self._beat_if_due(take_over)
                await self._take(application)
            except SQLAlchemyError as error:
                await wait_out(error, WHAT)
                self._wake.set()

    async def _beat_if_due(self, take_over: TakeOver) -> None:
        """Record a heartbeat, and release the updates of dead processes."""
        if time.monotonic() - (self.heartbeat_at or 0.0) < HEARTBEAT:
            return
        if await self.store.beat(list(self._in_work)):
            self._start(take_over())
        self.heartbeat_at = time.monotonic()

    async def _take(self, application: App) -> None:
        """Take updates into work while there is room, and hand them over."""
        works, taken = self._in_work.values(), []
        if (room := room_for(works)) > 0 and self._may_take:
            retries = any(work.stored.attempts > 1 for work in works)
            taken = await self.store.take(room, may_retry=not retries)
        for stored in taken:
            update = from_json(stored.payload, stored.update_id, application.bot)
            if stored.attempts > CRASHES:
                self._in_work[stored.update_id] = Work(stored)
                self._start(self._set_aside(update, application))
            else:
                self._in_work[stored.update_id] = Work(stored, update, group_of(update))
        # After the stop signal, nothing reads the queue; closing releases the updates.
        for work in choose_next(works) if self._may_take else ():
            application.update_queue.put_nowait(work.held)
            work.held = None
        if taken and any(work.held for work in works):
            self._wake.set()  # Held ones leave room for others.

    async def _set_aside(self, update: Update, application: App) -> None:
        """Apologize to the sender and report to the admins, instead of another try."""
        await application.process_error(update, PoisonError())
        await self.finish(update)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _stop_if_crashed(self, application: App, loop: asyncio.Task[None]) -> None:
        """End the process after an unexpected error, because it would answer nobody any more."""
        if not loop.cancelled() and (error := loop.exception()):
            log.critical("The inbox has crashed", exc_info=error)
            self.has_crashed = True
            self._is_open = False
            application.stop_running()


def _to_row(update: Update) -> tuple[int, str, int | None]:
    person = update.effective_user
    return update.update_id, to_json(update), person.id if person else None
