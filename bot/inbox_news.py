"""What has happened to updates since the database was last told."""

import asyncio
import json
import logging
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from telegram import Update
from telegram.error import NetworkError

from bot.database import News, StoredUpdate

log = logging.getLogger(__name__)

SHORTEST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=2)
"""How long an update rests that could not be answered: as long as it has waited already."""

PATIENCE: Final = timedelta(days=1)
"""How long an answer is tried; for as long Telegram would have kept the question."""


LARGEST_ID: Final = 2**52
"""Telegram's ids are no larger; databases do not take much larger ones."""


class InboxError(NetworkError):
    """Updates could not be written down: Telegram has to deliver them again."""


@dataclass(eq=False)
class Arrival:
    """Updates that arrived together, and whoever waits until they are safe."""

    updates: Sequence[Update]
    safe: asyncio.Future[None]


class PendingNews:
    """Collects what happens while the database is busy, and what is in work."""

    def __init__(self) -> None:
        self._arrivals: list[Arrival] = []
        self._in_work: dict[int, StoredUpdate] = {}
        self._resting: dict[int, datetime] = {}
        self._answered: set[int] = set()
        self._given_up: set[int] = set()
        self._postponed: dict[int, datetime] = {}
        self._disowned: set[int] = set()
        self._something = asyncio.Event()
        self._is_closed = False

    @property
    def in_work(self) -> Collection[int]:
        """The numbers of the updates that are in work."""
        return self._in_work.keys()

    @property
    def unsettled(self) -> Collection[int]:
        """The numbers of all updates of which the database believes that they are in work."""
        return {*self._in_work, *self._answered, *self._given_up, *self._postponed}

    async def arrive(self, updates: Sequence[Update]) -> None:
        """Have updates written down, and wait until they are.

        Raises:
            InboxError: The database cannot be reached, or nobody tells it any more.
        """
        if self._is_closed:
            raise InboxError("the inbox is closed")
        arrival = Arrival(updates, asyncio.get_running_loop().create_future())
        self._arrivals.append(arrival)
        self._something.set()
        await arrival.safe

    def begin(self, update: StoredUpdate) -> None:
        """Note that the work on an update begins."""
        self._in_work[update.update_id] = update

    def was_tried(self, number: int) -> bool:
        """Tell whether an update in work was in work before."""
        return number in self._in_work and self._in_work[number].was_tried

    def disown(self, person_id: int) -> None:
        """Note that nothing shall be kept about what a person sent that is in work."""
        self._disowned.update(
            number for number, update in self._in_work.items() if update.person_id == person_id
        )

    def is_disowned(self, number: int) -> bool:
        """Tell whether the sender of an update in work wants to be forgotten."""
        return number in self._disowned

    def postpone(self, number: int) -> bool:
        """Let an update rest once it is finished, to be tried again after that.

        Returns:
            False if it is not in work, or has been tried for too long.
        """
        if number not in self._in_work:
            return False
        waited = datetime.now(UTC) - self._in_work[number].arrived_at
        if waited > PATIENCE:
            return False
        rest = min(max(waited, SHORTEST_REST), LONGEST_REST)
        # Not all at the same moment, once Telegram can be reached again.
        self._resting[number] = datetime.now(UTC) + rest * random.uniform(1.0, 1.25)  # noqa: S311
        return True

    def finish(self, number: int) -> None:
        """Note that nobody works on an update any more: it is answered, or it rests."""
        self._disowned.discard(number)
        if self._in_work.pop(number, None) is None:
            return
        if number in self._resting:
            self._postponed[number] = self._resting.pop(number)
        else:
            self._answered.add(number)
        self._something.set()

    def give_up(self, number: int) -> None:
        """Note that nobody shall work on an update again."""
        del self._in_work[number]
        self._disowned.discard(number)
        self._given_up.add(number)
        self._something.set()

    def call_attention(self) -> None:
        """Let whoever waits for news look at once."""
        self._something.set()

    async def wait(self, seconds: float) -> None:
        """Wait for news, so many seconds at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._something.wait(), seconds)
        self._something.clear()

    @contextmanager
    def telling(self) -> Iterator[tuple[News, dict[int, Update]]]:
        """Tell the database the news; where that fails, they are news again.

        Yields:
            The news, and the updates among them by their number.
        """
        arrivals, self._arrivals = self._arrivals, []
        updates = {update.update_id: update for each in arrivals for update in each.updates}
        news = News(
            arrived=[_as_stored(update) for update in updates.values()],
            answered=frozenset(self._answered),
            given_up=frozenset(self._given_up),
            postponed=dict(self._postponed),
        )
        try:
            yield news, updates
        except Exception:
            _refuse(arrivals)
            raise
        self._forget(news)
        for arrival in _awaited(arrivals):
            arrival.safe.set_result(None)

    def close(self) -> None:
        """Let nobody wait whose updates will not be written down any more."""
        self._is_closed = True
        _refuse(self._arrivals)

    def _forget(self, news: News) -> None:
        self._answered.difference_update(news.answered)
        self._given_up.difference_update(news.given_up)
        for number in news.postponed:
            del self._postponed[number]


def _as_stored(update: Update) -> StoredUpdate:
    person = update.effective_user
    person_id = person.id if person is not None and person.id <= LARGEST_ID else None
    return StoredUpdate.arrive(update.update_id, _as_json(update), person_id)


def _as_json(update: Update) -> str:
    """Write an update as Telegram does, or its number alone where the library cannot.

    Of such an update nothing is left after a crash, but it costs no other one.
    """
    try:
        # The library leaves the moments of messages that are gone as they are.
        return json.dumps(update.to_dict(), default=_as_timestamp)
    except (TypeError, ValueError):
        log.exception("An update cannot be written down, only its number")
        return json.dumps({"update_id": update.update_id})


def _as_timestamp(value: object) -> int:
    if isinstance(value, datetime):
        return int(value.timestamp())
    raise TypeError(f"no JSON for {type(value).__name__}")


def _refuse(arrivals: Sequence[Arrival]) -> None:
    """Say that updates are not safe: Telegram has to deliver them again."""
    for arrival in _awaited(arrivals):
        arrival.safe.set_exception(InboxError("updates cannot be written down"))


def _awaited(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Leave out arrivals for which nobody waits any more."""
    return [arrival for arrival in arrivals if not arrival.safe.done()]
