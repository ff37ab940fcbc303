"""Updates from when they arrive until they are answered, shared by all processes of the bot."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Integer, bindparam, delete, func, update
from sqlalchemy import select as choose
from sqlalchemy.sql.dml import ReturningUpdate

from bot.database.connection import Database
from bot.database.replicas import (
    bury_predecessors,
    bury_the_dead,
    end_life,
    living,
    stay_alive,
)
from bot.database.tables import INBOX
from bot.database.threads import ThreadedConnection

CRASHES: Final = 3
"""An update that was in work when so many processes died is not tried again as it is."""

LAST_CRASHES: Final = 6
"""The same, but whatever can be said for it: it is not tried again at all."""

REMEMBERED: Final = timedelta(hours=1)
"""How long an answered update's number is kept: Telegram may deliver it once more."""

SET_ASIDE: Final = timedelta(days=30)
"""How long the number of an update is kept that was given up."""


FARTHEST: Final = timedelta(minutes=3)
"""No update is put off for so long: what is due later was dated by a clock that was set back."""


class Progress(StrEnum):
    """How far an update has come, and what is to be done when it is due."""

    WAITING = "waiting"
    """To be taken into work."""

    WORKING = "working"
    """Nothing, as long as the process lives that works on it."""

    ANSWERED = "answered"
    """Its number is to be forgotten; what it said is gone already."""

    ASIDE = "aside"
    """The same, but nobody could answer it."""


FREE: Final = {"status": Progress.WAITING, "replica": None}
"""What makes an update anybody's."""

EMPTY: Final = {"payload": None, "person_id": None}
"""What leaves nothing of an update but its number."""


@dataclass(frozen=True, kw_only=True)
class StoredUpdate:
    """An update as it arrived.

    Attributes:
        update_id: Telegram's number for it.
        payload: Its JSON; None where its sender wants to be forgotten.
        arrived_at: In UTC.
        due_at: When it was to be taken into work; later than it arrived where it was put off.
        attempts: How often it was taken into work since, this time included.
        person_id: Who sent it, if anybody.
    """

    update_id: int
    payload: str | None
    arrived_at: datetime
    due_at: datetime
    attempts: int = 0
    person_id: int | None = None

    @classmethod
    def arrive(cls, update_id: int, payload: str, person_id: int | None = None) -> Self:
        """Describe an update that arrives just now."""
        now = datetime.now(UTC)
        return cls(
            update_id=update_id, payload=payload, arrived_at=now, due_at=now, person_id=person_id
        )

    @property
    def was_tried(self) -> bool:
        """Whether it was in work before."""
        return self.attempts > 1 or self.due_at > self.arrived_at

    @property
    def is_suspicious(self) -> bool:
        """Whether so many processes died while they worked on it that it may be the reason."""
        return self.attempts > CRASHES

    @property
    def is_hopeless(self) -> bool:
        """Whether even more died, so that it is not tried again."""
        return self.attempts > LAST_CRASHES


@dataclass(frozen=True, kw_only=True)
class News:
    """What a process has to tell the inbox.

    Attributes:
        arrived: Updates to write down.
        answered: Numbers of those that are done.
        given_up: Numbers of those that nobody shall try again.
        postponed: Numbers of those that could not be answered, and when to try again.
    """

    arrived: Sequence[StoredUpdate] = ()
    answered: Collection[int] = ()
    given_up: Collection[int] = ()
    postponed: Mapping[int, datetime] = field(default_factory=dict)


class InboxStore:
    """The updates that are not answered yet.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        """Begin to work, as one of the processes that do."""
        async with self._database.writing() as connection:
            await bury_predecessors(connection, self._database)
            await _free_updates_of_the_dead(connection)
            await _wake_up_oversleepers(connection)
            await stay_alive(connection, self._database)

    async def exchange(self, news: News, room: int) -> list[StoredUpdate]:
        """Write down what arrived and what became of others, and take some into work.

        What is known already is not written down again, so that news may be told twice.

        Args:
            news: Counts whole or not at all.
            room: How many updates the process can take into work.

        Returns:
            Updates to work on, the oldest first; none that was in work when a process died.
        """
        async with self._database.writing() as connection:
            await self._keep(news.arrived, connection)
            await self._end(news.answered, Progress.ANSWERED, REMEMBERED, connection)
            await self._end(news.given_up, Progress.ASIDE, SET_ASIDE, connection)
            await self._postpone(news.postponed, connection)
            return await self._take(_taking_new(), room, connection)

    async def take_suspect(self) -> StoredUpdate | None:
        """Take one update into work, to be worked on alone, that was so when a process died.

        Those are taken first that were so least often: what is innocent is soon done.
        """
        async with self._database.writing() as connection:
            suspects = await self._take(_taking_suspects(), 1, connection)
        return next(iter(suspects), None)

    async def _keep(self, arrived: Sequence[StoredUpdate], connection: ThreadedConnection) -> None:
        if not arrived:
            return
        rows = [{**asdict(each), "status": Progress.WAITING} for each in arrived]
        await connection.execute(self._database.insert_missing(INBOX), rows)

    async def _end(
        self,
        numbers: Collection[int],
        status: Progress,
        kept: timedelta,
        connection: ThreadedConnection,
    ) -> None:
        """Keep that updates are done, and nothing of what they said."""
        if numbers:
            ending = update(INBOX).where(self._in_hand, INBOX.c.update_id.in_(numbers))
            values = {"status": status, "replica": None, "due_at": datetime.now(UTC) + kept}
            await connection.execute(ending.values(**EMPTY, **values))

    async def _postpone(
        self, moments: Mapping[int, datetime], connection: ThreadedConnection
    ) -> None:
        for number, moment in moments.items():
            postponing = update(INBOX).where(self._in_hand, INBOX.c.update_id == number)
            await connection.execute(postponing.values(**FREE, attempts=0, due_at=moment))

    @property
    def _own(self) -> ColumnElement[bool]:
        """What this process has in work."""
        return (INBOX.c.status == Progress.WORKING) & (INBOX.c.replica == self._database.replica)

    @property
    def _in_hand(self) -> ColumnElement[bool]:
        """What this process has in work, or had, and nobody has taken since.

        A process that slept, as machines do, counts as dead: others may have answered meanwhile.
        """
        return self._own | (INBOX.c.status == Progress.WAITING)

    async def _take(
        self, taking: ReturningUpdate[Any], room: int, connection: ThreadedConnection
    ) -> list[StoredUpdate]:
        """Take updates into work that no other process is just taking."""
        if not room:
            return []
        values = {"now": datetime.now(UTC), "room": room, "by": self._database.replica}
        taken = await connection.execute(taking, values)
        updates = [StoredUpdate(**row) for row in taken.mappings()]
        return sorted(updates, key=lambda each: each.update_id)

    async def tend(self, unsettled: Collection[int]) -> bool:
        """Say that this process is alive, and clear up behind those that are not any more.

        Args:
            unsettled: Numbers of all updates that this process has in work, or has news of.

        Returns:
            Whether a process has died.
        """
        mislaid = update(INBOX).where(self._own, INBOX.c.update_id.not_in(unsettled))
        forgettable = INBOX.c.status.in_((Progress.ANSWERED, Progress.ASIDE))
        due = INBOX.c.due_at <= datetime.now(UTC)
        async with self._database.writing() as connection:
            await stay_alive(connection, self._database)
            some_died = await bury_the_dead(connection)
            if some_died:
                await _free_updates_of_the_dead(connection)
            # Taken in a transaction of which nobody learned that it counted.
            await connection.execute(mislaid.values(**FREE, attempts=0))
            await connection.execute(delete(INBOX).where(forgettable, due))
        return some_died

    async def count_waiting(self) -> int:
        """Count the updates that no process has in work yet."""
        counting = choose(func.count()).where(INBOX.c.status == Progress.WAITING)
        count: int = await self._database.find(counting)
        return count

    async def close(self) -> None:
        """Leave what is not answered to others, or to the next start: this is no crash."""
        leaving = update(INBOX).where(self._own)
        async with self._database.writing() as connection:
            await connection.execute(leaving.values(**FREE, attempts=INBOX.c.attempts - 1))
            await end_life(connection, self._database)


@functools.cache
def _taking_new() -> ReturningUpdate[Any]:
    return _taking(INBOX.c.attempts == 0)


@functools.cache
def _taking_suspects() -> ReturningUpdate[Any]:
    return _taking(INBOX.c.attempts > 0)


def _taking(wanted: ColumnElement[bool]) -> ReturningUpdate[Any]:
    """Word how `now` updates are taken into work `by` a process that has `room` for them.

    SQLite needs no longer to do it than SQLAlchemy to word it, so that is done once.
    """
    due = INBOX.c.due_at <= bindparam("now")
    free = (
        choose(INBOX.c.update_id)
        .where(INBOX.c.status == Progress.WAITING, due, wanted)
        .order_by(INBOX.c.attempts, INBOX.c.due_at, INBOX.c.update_id)
        .limit(bindparam("room", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    values = {"status": Progress.WORKING, "replica": bindparam("by")}
    taking = update(INBOX).where(INBOX.c.update_id.in_(choose(free.c.update_id)))
    return taking.values(**values, attempts=INBOX.c.attempts + 1).returning(
        *(INBOX.c[each.name] for each in fields(StoredUpdate))
    )


async def _free_updates_of_the_dead(connection: ThreadedConnection) -> None:
    in_work = INBOX.c.status == Progress.WORKING
    freeing = update(INBOX).where(in_work, INBOX.c.replica.not_in(living()))
    await connection.execute(freeing.values(FREE))


async def _wake_up_oversleepers(connection: ThreadedConnection) -> None:
    """Let no update wait for a moment that a clock has named which was set back since."""
    now = datetime.now(UTC)
    asleep = (INBOX.c.status == Progress.WAITING) & (INBOX.c.due_at > now + FARTHEST)
    await connection.execute(update(INBOX).where(asleep).values(due_at=now))


async def forget_sender(person_id: int, until: int, connection: ThreadedConnection) -> None:
    """Leave nothing of what a person sent and was not answered.

    What is in work may still be answered, once; what waits will not be.

    Args:
        person_id: Who sent it.
        until: Number of the latest update that counts.
        connection: Within a transaction.
    """
    sent = (INBOX.c.person_id == person_id) & (INBOX.c.update_id <= until)
    waiting = update(INBOX).where(sent, INBOX.c.status == Progress.WAITING)
    known_until = datetime.now(UTC) + REMEMBERED
    await connection.execute(waiting.values(status=Progress.ANSWERED, due_at=known_until))
    await connection.execute(update(INBOX).where(sent).values(EMPTY))
