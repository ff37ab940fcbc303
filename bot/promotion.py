"""Putting another model to work while the bot runs: verified, tested, then kept and swapped."""

import asyncio
import logging

from bot.context import Services
from model.reading.reader import DigitReader

log = logging.getLogger(__name__)


async def promote(name: str, services: Services) -> None:
    """Let a version read from the next photo on, and after every start.

    Raises:
        UnknownVersionError: There is none of that name.
        ModelError: It is damaged, or reads the example wrong; the old one goes on.
        OperatorError: The choice cannot be kept; the old one goes on.
    """
    reader = await _load_reader(name, services)
    await services.pool.swap(reader, lambda: services.versions.promote(name))
    log.info("The model %s has been promoted", name)


async def roll_back(name: str, services: Services) -> None:
    """Let the version before the live one read again.

    Args:
        name: The live version.
        services: Whose model it is.

    Raises:
        VersionNotLiveError: Another one serves by now, or there is no previous one.
        ModelError: The previous one reads the example wrong; the live one goes on.
        OperatorError: The choice cannot be kept; the live one goes on.
    """
    standing = await asyncio.to_thread(services.versions.standing)
    previous = standing.previous or standing.live
    reader = await _load_reader(previous, services)
    await services.pool.swap(reader, lambda: services.versions.roll_back(name, previous))
    log.info("The model %s has been rolled back", name)


async def _load_reader(name: str, services: Services) -> DigitReader:
    version = await asyncio.to_thread(services.versions.load, name)
    return await asyncio.to_thread(DigitReader.load, version.directory)
