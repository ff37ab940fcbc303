"""Wait while the database cannot be reached."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

PAUSE: Final = 1.0
"""Seconds between two attempts to reach the database."""


async def until_reachable(change: Callable[[], Awaitable[None]], what: str) -> None:
    """Call `change` until the database can be reached; `what` names its data in the log."""
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
