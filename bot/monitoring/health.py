"""Check that polls succeed, handlers finish, and the reading thread and the database respond.

The checks run on the event loop of the handlers: if it is blocked, a request gets no response.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.inbox.inbox import Inbox
from bot.models.reading_pool import ReadingPool
from bot.transport.client import BotClient
from bot.transport.counters import Counters

log = logging.getLogger(__name__)

POLL_LIMIT: Final = 90.0
"""Maximum seconds since a successful poll. A poll takes 10; a failed one is repeated soon."""

WRITE_LIMIT: Final = 30.0
"""Maximum seconds since the inbox wrote to the database. It writes every 5."""

STALL_LIMIT: Final = 120.0
"""Maximum seconds since a handler finished while others are running."""

PATIENCE: Final = 4.0
"""Seconds within which the reading thread and the database must respond."""

WELL: Final = "ok"

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class Health:
    """The result of a health check.

    Attributes:
        checks: For each check, `WELL` or what is wrong.
        waiting: Updates that no process has in work yet; None if the database does not answer.
        poll_age: Seconds since the last successful poll; None in webhook mode.
    """

    model: str
    checks: Mapping[str, str]
    waiting: int | None = None
    poll_age: float | None = None

    @property
    def failures(self) -> dict[str, str]:
        """The checks that failed, with what is wrong."""
        return {name: found for name, found in self.checks.items() if found != WELL}


@dataclass(kw_only=True, eq=False)
class HealthCheck:
    """Checks the process, and logs each change of its health.

    `listens` returns whether the webhook listens; it is None if the bot polls.
    """

    pool: ReadingPool
    inbox: Inbox
    counters: Counters
    bot: BotClient
    listens: Callable[[], bool] | None
    _started: float = field(default_factory=time.monotonic, init=False)
    _failed: frozenset[str] = field(default=frozenset(), init=False)

    async def examine(self) -> Health:
        """Check the process, within `PATIENCE` seconds."""
        (reading, _), (database, waiting) = await asyncio.gather(
            _ask(self.pool.ping()), _ask(self.inbox.store.count_waiting())
        )
        now = time.monotonic()
        poll_age = None if self.listens else now - (self.bot.polling.polled_at or self._started)
        # Until Telegram is reached for the first time, the inbox is not open.
        write_age = now - (self.inbox.heartbeat_at or self._started)
        written = _within(WRITE_LIMIT, write_age, "nothing was written")
        health = Health(
            model=self.pool.model_name,
            checks={
                "telegram": self._examine_telegram(poll_age),
                "handlers": _within(
                    STALL_LIMIT, self.counters.stalled_for, "no handler has finished"
                ),
                "reading": reading,
                "database": database if database != WELL else written,
            },
            waiting=waiting,
            poll_age=poll_age,
        )
        self._log_change(health)
        return health

    def _examine_telegram(self, poll_age: float | None) -> str:
        if self.bot.polling.outage is not None:
            return f"not reached since the start: {self.bot.polling.outage}"
        if poll_age is None:
            return WELL if self.listens and self.listens() else "the webhook does not listen"
        return _within(POLL_LIMIT, poll_age, "no successful poll")

    def _log_change(self, health: Health) -> None:
        if self._failed != health.failures.keys():
            self._failed = frozenset(health.failures)
            failures = [f"{name}: {failure}" for name, failure in health.failures.items()]
            level = logging.WARNING if failures else logging.INFO
            log.log(level, "Health: %s", failures or "all is well")


def _within(limit: float, seconds: float, failure: str) -> str:
    return WELL if seconds <= limit else f"{failure} for {seconds:.0f} s"


async def _ask(answering: Awaitable[Answer]) -> tuple[str, Answer | None]:
    """Wait at most `PATIENCE` seconds; return the result of the check, and the answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            return WELL, await answering
    except TimeoutError:
        return f"no answer in {PATIENCE:g} s", None
    except SQLAlchemyError as error:
        return type(error).__name__, None
