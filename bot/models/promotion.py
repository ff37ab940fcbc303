"""Switch to another model while the bot runs: verify it, test it, save the choice, swap it in."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from telegram.ext import JobQueue

from bot.models.reading_pool import ReadingPool
from bot.transport.context import Context
from model.errors import VersionInUseError
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry
from model.registry.version import ModelVersion

log = logging.getLogger(__name__)

FOLLOW_INTERVAL: Final = timedelta(seconds=30)
"""Time between two checks whether another process has changed the model in use."""


@dataclass(kw_only=True, eq=False)
class Promotion:
    """Changes the model in use."""

    pool: ReadingPool
    versions: ModelRegistry
    _damaged: str | None = field(default=None, init=False)

    async def promote(self, name: str) -> None:
        """Use a version from the next photo on, and after every start.

        Raises:
            UnknownVersionError: There is no version of that name.
            ModelError: It is damaged, or reads the example wrong; nothing has changed.
            OperatorError: The choice cannot be saved; nothing has changed.
        """
        version = await asyncio.to_thread(self.versions.load, name)
        reader = await asyncio.to_thread(DigitReader.load, version)
        await self.pool.swap(reader, lambda: self.versions.promote(name))
        log.info("The model %s has been promoted", name)

    def list_all(self) -> list[ModelVersion]:
        """Return every version, the newest first."""
        return [self._as_it_stands(version) for version in self.versions.list_all()]

    def find(self, name: str) -> ModelVersion:
        """Return one version, whole or damaged.

        Raises:
            UnknownVersionError: There is no version of that name.
        """
        return self._as_it_stands(self.versions.find(name))

    def _as_it_stands(self, version: ModelVersion) -> ModelVersion:
        """Mark the version that reads photos as live, even if its files are damaged by now."""
        return replace(version, live=version.name == self.pool.model_name)

    async def delete(self, name: str) -> None:
        """Delete a version that is not in use.

        Raises:
            UnknownVersionError: There is no version of that name.
            VersionInUseError: It is live or shipped.
            OperatorError: It cannot be deleted.
        """
        if name == self.pool.model_name:
            raise VersionInUseError(f"{name} is in use and stays")
        await asyncio.to_thread(self.versions.delete, name)
        log.info("The model %s has been deleted", name)

    def schedule(self, jobs: JobQueue[Context]) -> None:
        """Schedule `follow`, for bots of several processes; on SQLite there is only one."""

        async def check(_: Context) -> None:
            await self.follow()

        jobs.run_repeating(check, FOLLOW_INTERVAL, name="model in use")

    async def follow(self) -> None:
        """Switch to the model that another process promoted; a damaged one is tried only once."""
        chosen = await asyncio.to_thread(lambda: self.versions.chosen_name)
        if chosen in {self.pool.model_name, self._damaged}:
            return
        live = await asyncio.to_thread(self.versions.load_live)
        self._damaged = None if live.name == chosen else chosen
        if live.name != self.pool.model_name:
            reader = await asyncio.to_thread(DigitReader.load, live)
            await self.pool.swap(reader, lambda: None)
            log.info("Another process chose the model %s", live.name)
