"""Stores updates until they are answered, and the processes that handle them.

Each process records a heartbeat regularly; the others take over the updates of a dead process.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from bot.database.connection import Database, insert_missing
from bot.database.tables import INBOX, REPLICAS

ALIVE: Final = timedelta(seconds=20)
"""How long a process counts as alive after a heartbeat."""

CRASHES: Final = 3
"""An update that may have caused this many crashes is not tried again."""

REMEMBERED: Final = timedelta(hours=1)
"""How long the id of a finished update is kept, to recognize a second delivery."""


class Progress(StrEnum):
    """The state of an update."""

    WAITING = "waiting"
    """It is taken into work when it is due."""

    WORKING = "working"
    """In work, as long as its process is alive."""

    FINISHED = "answered"
    """Answered or given up: only its id is left, which is deleted when it is due."""


FREE: Final = {"status": Progress.WAITING, "replica": None}
"""Values that let any process take an update."""

EMPTY: Final = {"payload": None, "person_id": None}
"""Values that delete the content of an update."""


@dataclass(frozen=True, kw_only=True)
class StoredUpdate:
    """An update in work.

    Attributes:
        payload: Its JSON; None if its sender asked to be forgotten.
        due_at: When to take it into work; later than `arrived_at` if it was postponed.
        attempts: How often it was taken into work since `due_at`; every attempt before the last
            one ended in a crash that it may have caused.
    """

    update_id: int
    payload: str | None
    arrived_at: datetime
    due_at: datetime
    attempts: int
    person_id: int | None

    @property
    def was_tried(self) -> bool:
        """Whether it was in work before."""
        return self.attempts > 1 or self.due_at > self.arrived_at


class InboxStore:
    """Stores the updates that are not answered yet.

    If `senders` are given, updates of other people are left to another bot: updates from Telegram
    cannot be answered in the local chat.
    """

    def __init__(self, database: Database, senders: Collection[int] | None = None) -> None:
        self._database = database
        self._waiting = INBOX.c.status == Progress.WAITING
        if senders is not None:
            self._waiting &= INBOX.c.person_id.in_(senders)

    async def open(self) -> None:
        """Register this process, and release the updates of dead processes.

        Postponed updates become due: the network may be back, or the clock was set back.
        """
        now = datetime.now(UTC)
        postponed = (INBOX.c.status == Progress.WAITING) & (INBOX.c.due_at > now)

        def work(connection: Connection) -> None:
            if self._database.is_sqlite:
                connection.execute(delete(REPLICAS))  # SQLite serves one at a time.
            _free_updates_of_dead_processes(connection)
            connection.execute(update(INBOX).where(postponed).values(due_at=now))
            self._record_heartbeat(connection)

        await self._database.run(work)

    async def keep(self, arrived: Iterable[tuple[int, str, int | None]]) -> None:
        """Store updates, each as its id, JSON and sender; known ones are not changed."""
        now = datetime.now(UTC)
        new = {"arrived_at": now, "due_at": now, "status": Progress.WAITING, "attempts": 0}
        names = "update_id", "payload", "person_id"
        rows = [new | dict(zip(names, each, strict=True)) for each in arrived]
        await self._database.run(
            lambda connection: connection.execute(insert_missing(INBOX, connection), rows)
        )

    async def take(self, room: int, *, may_retry: bool) -> list[StoredUpdate]:
        """Take up to `room` due updates into work, oldest first.

        Of those that were in work at a crash, only the one with the fewest crashes is taken, if
        `may_retry`: if it causes another crash, that does not count for the others.
        """
        taking = self._taking(room, may_retry=may_retry)
        rows = await self._database.run(lambda each: each.execute(taking).mappings().all())
        taken = [StoredUpdate(**row) for row in rows]
        return sorted(taken, key=lambda each: each.update_id)

    def _taking(self, room: int, *, may_retry: bool) -> ReturningUpdate[Any]:
        free = self._waiting & (INBOX.c.due_at <= datetime.now(UTC))
        oldest_first = (INBOX.c.due_at, INBOX.c.update_id)
        wanted = INBOX.c.attempts == 0  # never in work at a crash
        if may_retry:
            crashed = select(INBOX.c.update_id).where(free, INBOX.c.attempts > 0)
            fewest_crashes = crashed.order_by(INBOX.c.attempts, *oldest_first).limit(1)
            wanted |= INBOX.c.update_id == fewest_crashes.scalar_subquery()
        chosen = select(INBOX.c.update_id).where(free, wanted)
        chosen = chosen.order_by(INBOX.c.attempts.desc(), *oldest_first).limit(room)
        # Rows that another process is taking at this moment are locked, and skipped.
        locked = chosen.with_for_update(skip_locked=True).cte("chosen")
        taking = update(INBOX).where(INBOX.c.update_id.in_(select(locked.c.update_id)))
        values = {"status": Progress.WORKING, "replica": self._database.replica}
        columns = (INBOX.c[each.name] for each in fields(StoredUpdate))
        return taking.values(**values, attempts=INBOX.c.attempts + 1).returning(*columns)

    async def reset_crashes(self, update_id: int) -> None:
        """Reset the crash count of an update, because it did not cause the crashes."""
        cleared = update(INBOX).where(INBOX.c.update_id == update_id, self._own)
        await self._database.change(cleared.values(attempts=1))

    async def finish(self, update_id: int, retry_at: datetime | None = None) -> None:
        """Delete the content of an update, or postpone it until `retry_at`.

        Nothing happens if another process has taken or finished the update: a process that slept
        counts as dead.
        """
        waiting = INBOX.c.status == Progress.WAITING
        ours = update(INBOX).where(INBOX.c.update_id == update_id, self._own | waiting)
        if retry_at is None:
            ours = ours.values(**EMPTY, **_finished())
        else:
            ours = ours.values(**FREE, attempts=0, due_at=retry_at)
        await self._database.change(ours)

    @property
    def _own(self) -> ColumnElement[bool]:
        """Condition: this process has the update in work."""
        return (INBOX.c.status == Progress.WORKING) & (INBOX.c.replica == self._database.replica)

    async def beat(self, in_work: Collection[int]) -> bool:
        """Record a heartbeat; release the updates that this process does not have in work.

        Returns:
            Whether another process has died; its updates are released as well.
        """
        # They were taken, but the connection broke before this process received them.
        unknown = update(INBOX).where(self._own, INBOX.c.update_id.not_in(in_work))
        finished = INBOX.c.status.not_in((Progress.WAITING, Progress.WORKING))
        now = datetime.now(UTC)

        def work(connection: Connection) -> bool:
            self._record_heartbeat(connection)
            dead = delete(REPLICAS).where(REPLICAS.c.alive_until <= now)
            some_died = connection.execute(dead).rowcount > 0
            if some_died:
                _free_updates_of_dead_processes(connection)
            connection.execute(unknown.values(**FREE, attempts=0))
            connection.execute(delete(INBOX).where(finished, INBOX.c.due_at <= now))
            return some_died

        return await self._database.run(work)

    def _record_heartbeat(self, connection: Connection) -> None:
        values = {"alive_until": datetime.now(UTC) + ALIVE}
        own = update(REPLICAS).where(REPLICAS.c.name == self._database.replica)
        if connection.execute(own.values(values)).rowcount == 0:
            connection.execute(insert(REPLICAS).values(name=self._database.replica, **values))

    async def count_waiting(self) -> int:
        """Count the updates that no process has in work."""
        counting = select(func.count()).where(self._waiting)
        return await self._database.run(lambda connection: connection.scalar(counting)) or 0

    async def close(self) -> None:
        """Release what this process has in work; a stop does not count as a crash."""
        leaving = update(INBOX).where(self._own).values(**FREE, attempts=INBOX.c.attempts - 1)

        def work(connection: Connection) -> None:
            connection.execute(leaving)
            connection.execute(delete(REPLICAS).where(REPLICAS.c.name == self._database.replica))

        await self._database.run(work)


def living_replicas() -> Select[str]:
    """Select the names of the processes that are alive."""
    return select(REPLICAS.c.name).where(REPLICAS.c.alive_until > datetime.now(UTC))


def _finished() -> dict[str, Any]:
    due_at = datetime.now(UTC) + REMEMBERED
    return {"status": Progress.FINISHED, "replica": None, "due_at": due_at}


def _free_updates_of_dead_processes(connection: Connection) -> None:
    in_work = INBOX.c.status == Progress.WORKING
    freeing = update(INBOX).where(in_work, INBOX.c.replica.not_in(living_replicas()))
    connection.execute(freeing.values(FREE))


def forget_sender(person_id: int, until: int, connection: Connection) -> None:
    """Delete the unanswered updates of a person, up to the update `until`.

    Those in work may still be answered.
    """
    sent = (INBOX.c.person_id == person_id) & (INBOX.c.update_id <= until)
    waiting = update(INBOX).where(sent, INBOX.c.status == Progress.WAITING)
    connection.execute(waiting.values(_finished()))
    connection.execute(update(INBOX).where(sent).values(EMPTY))
