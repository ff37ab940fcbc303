"""Check the process: its polls succeed, its handlers finish, its reader and database answer.

The checks run on the event loop of the handlers: if it is blocked, a request gets no answer.
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.transport.context import App

POLL_LIMIT: Final = 90.0
"""Seconds without a successful poll. One takes ten; a failed one is repeated soon."""

WRITE_LIMIT: Final = 30.0
"""Seconds in which the inbox could not write. It writes every five."""

STALL_LIMIT: Final = 120.0
"""Seconds in which no handler finishes while others are running."""

PATIENCE: Final = 4.0
"""Seconds within which the reading thread and the database must answer."""

WELL: Final = "ok"

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class Health:
    """The result of a health check.

    Attributes:
        model: Name of the model version that reads.
        checks: For each check, `WELL` or what is wrong.
        waiting: Updates that no process has in work yet; None if the database does not answer.
    """

    model: str
    checks: Mapping[str, str]
    waiting: int | None = None

    @property
    def faults(self) -> dict[str, str]:
        """The checks that failed, with what is wrong."""
        return {name: found for name, found in self.checks.items() if found != WELL}


async def examine_health(application: App) -> Health:
    """Check the process, within `PATIENCE` seconds."""
    services = application.bot_data.services
    (reading, _), (database, waiting) = await asyncio.gather(
        _ask(services.pool.ping()), _ask(services.inbox.count_waiting())
    )
    return Health(
        model=services.pool.model_name,
        checks={
            "telegram": _examine_telegram(application),
            "handlers": _examine_handlers(services.counters.stalled_for),
            "reading": reading,
            "database": database if database != WELL else _examine_inbox(application),
        },
        waiting=waiting,
    )


def poll_age(application: App) -> float | None:
    """Seconds since the last successful poll, or since the start; None in webhook mode."""
    services = application.bot_data.services
    if services.settings.webhook_url:
        return None
    return time.monotonic() - (application.bot.polled_at or services.started)


def _examine_telegram(application: App) -> str:
    age = poll_age(application)
    if age is None:
        listening = application.updater is not None and application.updater.running
        return WELL if listening else "the webhook does not listen"
    return WELL if age <= POLL_LIMIT else f"no successful poll for {age:.0f} s"


def _examine_handlers(stalled_for: float) -> str:
    if stalled_for <= STALL_LIMIT:
        return WELL
    return f"work, but none that came to an end for {stalled_for:.0f} s"


def _examine_inbox(application: App) -> str:
    services = application.bot_data.services
    age = time.monotonic() - (services.inbox.heartbeat_at or services.started)
    return WELL if age <= WRITE_LIMIT else f"nothing could be written for {age:.0f} s"


async def _ask(answering: Awaitable[Answer]) -> tuple[str, Answer | None]:
    """Wait for an answer; return the result of the check, and the answer.

    A thread cannot be stopped: a late answer is ignored.
    """
    asked = asyncio.ensure_future(answering)
    await asyncio.wait([asked], timeout=PATIENCE)
    if not asked.done():
        asked.add_done_callback(_retrieve_error)
        return f"no answer in {PATIENCE:g} s", None
    try:
        return WELL, await asked
    except SQLAlchemyError as error:
        return type(error).__name__, None


def _retrieve_error(asked: asyncio.Future[Answer]) -> None:
    """Retrieve the error of a late answer, which asyncio would log otherwise."""
    if not asked.cancelled():
        asked.exception()
