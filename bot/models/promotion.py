"""Use another model while the bot runs: it is verified and tested, then saved and swapped in."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.models.reading_pool import ReadingPool
from model.errors import VersionNotLiveError
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """Changes the model in use."""

    pool: ReadingPool
    versions: ModelRegistry

    async def promote(self, name: str) -> None:
        """Use a version from the next photo on, and after every start.

        Raises:
            UnknownVersionError: There is none of that name.
            ModelError: It is damaged, or reads the example wrong; nothing has changed.
            OperatorError: The choice cannot be saved; nothing has changed.
        """
        await self._swap(name, lambda: self.versions.promote(name))
        log.info("The model %s has been promoted", name)

    async def roll_back(self, name: str) -> None:
        """Use the version before the live one, which is named, again.

        Raises:
            UnknownVersionError: It has been deleted.
            VersionNotLiveError: Another one is live by now, or there is no previous one.
            ModelError: The previous one reads the example wrong; nothing has changed.
            OperatorError: The choice cannot be saved; nothing has changed.
        """
        version = await asyncio.to_thread(self.versions.find, name)
        previous = version.way_back
        if previous is None:
            raise VersionNotLiveError(f"there is no way back, received: {name!r}")
        await self._swap(previous, lambda: self.versions.roll_back(name, previous))
        log.info("The model %s has been rolled back", name)

    async def _swap(self, name: str, keep: Callable[[], None]) -> None:
        version = await asyncio.to_thread(self.versions.load, name)
        reader = await asyncio.to_thread(DigitReader.load, version.directory)
        await self.pool.swap(reader, keep)
