"""Whether the process is well: it hears of Telegram, its handlers get on, what they need answers.

The event loop answers for itself: where it is stuck, whoever asks for its health gets no answer.
"""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.context import App

POLL_LIMIT: Final = 90.0
"""Seconds without a successful poll; one takes ten, and a failed one is soon tried again."""

WRITE_LIMIT: Final = 30.0
"""Seconds in which the inbox could not write; it does so each five."""

STALL_LIMIT: Final = 120.0
"""Seconds in which no handler comes to an end while some are at work."""

PATIENCE: Final = 4.0
"""Seconds in which the reading thread and the database have to answer."""

WELL: Final = "ok"

Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True)
class Health:
    """How the process is.

    Attributes:
        model: Name of the model version that reads.
        checks: By what was looked at, `WELL` or what is wrong with it.
        waiting: Updates that no process has in work yet; None where the database does not tell.
    """

    model: str
    checks: Mapping[str, str]
    waiting: int | None = None

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by what was looked at."""
        return {name: found for name, found in self.checks.items() if found != WELL}


async def examine_health(application: App) -> Health:
    """Examine the process; that takes `PATIENCE` at most."""
    services = application.bot_data.services
    (reading, _), (database, waiting) = await asyncio.gather(
        _ask(services.pool.ping()), _ask(services.inbox.count_waiting())
    )
    return Health(
        model=services.pool.model_name,
        checks={
            "telegram": _examine_telegram(application),
            "handlers": _examine_handlers(services.vitals.stalled_for),
            "reading": reading,
            "database": database if database != WELL else _examine_inbox(application),
        },
        waiting=waiting,
    )


def poll_age(application: App) -> float | None:
    """Tell how many seconds ago a poll last succeeded; None where Telegram calls us itself.

    Before the first one the time counts from the start.
    """
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
    """Wait for an answer; return how that went, and the answer.

    What a thread is at cannot be stopped, and is not waited for.
    """
    asked = asyncio.ensure_future(answering)
    await asyncio.wait([asked], timeout=PATIENCE)
    if not asked.done():
        asked.add_done_callback(_take_note)
        return f"no answer in {PATIENCE:g} s", None
    try:
        return WELL, await asked
    except SQLAlchemyError as error:
        return type(error).__name__, None


def _take_note(asked: asyncio.Future[Answer]) -> None:
    """Take note of an answer that comes too late, or asyncio would tell of its error."""
    if not asked.cancelled():
        asked.exception()
