"""Wait for a database that cannot be reached."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

PAUSE: Final = 1.0
"""Seconds before the database is tried again if it could not be reached."""


async def until_reachable(change: Callable[[], Awaitable[None]], what: str) -> None:
    """Make a change of `what` in the database, again and again until that succeeds."""
    while True:
        try:
            return await change()
        except SQLAlchemyError as error:
            await wait_out(error, what)


async def wait_out(error: SQLAlchemyError, what: str) -> None:
    """Log why the database could not be reached, and pause."""
    log_unreachable(error, what)
    await asyncio.sleep(PAUSE)


def log_unreachable(error: SQLAlchemyError, what: str) -> None:
    """Log why the database could not be reached."""
    log.warning("%s cannot be reached: %s", what, type(error).__name__)
