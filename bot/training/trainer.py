"""Trainings, one at a time: what starts, resumes, stops and ends them."""

import asyncio
import logging
import shutil
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.database import (
    Contribution,
    NewTrainingRun,
    RunStatus,
    TrainingRun,
    TrainingRunStore,
)
from bot.training.process import TrainingProcess, read_request
from model.training.job.protocol import (
    REQUEST_FILE,
    Failed,
    Finished,
    Reason,
    TrainingRequest,
)

log = logging.getLogger(__name__)

RESUMABLE: Final = (RunStatus.INTERRUPTED, RunStatus.FAILED)

LAST_WORDS: Final = 5.0
"""Seconds in which those who tell of a training may say that the bot is stopped."""

KEPT_FOLDERS: Final = 5
"""Trainings whose folders are kept to be gone on with; those of older ones are deleted."""


@dataclass(kw_only=True, eq=False)
class Training:
    """A training that runs, or has run, in this process.

    Attributes:
        number: In the database.
        process: The child process.
        thrown_away: Whether an admin wants none of it.
        interrupted: Whether the bot ends before it.
        ended: Set once the database knows of its end.
    """

    number: int
    process: TrainingProcess
    thrown_away: bool = False
    interrupted: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def folder(self) -> Path:
        """The folder of the run."""
        return self.process.folder


class Trainer:
    """Runs trainings, of which the database lets one run at a time.

    Args:
        runs: The trainings in the database.
        directory: Where each has a folder.
    """

    def __init__(self, runs: TrainingRunStore, directory: Path) -> None:
        self._runs = runs
        self._directory = directory
        self._task: asyncio.Task[None] | None = None
        self._companions: set[asyncio.Task[None]] = set()
        self.current: Training | None = None

    async def start(
        self, request: TrainingRequest, examples: Sequence[Contribution], started_by: int
    ) -> Training:
        """Start a training.

        Raises:
            AlreadyTrainingError: Another one is running.
            OSError: There is no room, or no process to be had.
        """
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        folder = (self._directory / f"{moment}-{request.architecture}").absolute()
        run = NewTrainingRun(
            architecture=request.architecture,
            epochs=request.epochs,
            seed=request.seed,
            started_by=started_by,
            directory=str(folder),
        )
        number = await self._runs.start(run)
        try:
            await asyncio.to_thread(_prepare, folder, request)
            return await self._run(number, folder, examples)
        except OSError as error:
            await self._runs.end(number, RunStatus.FAILED, reason=Reason.DISK_FULL)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            raise error from None

    async def resume(
        self, number: int, live: Path, examples: Sequence[Contribution]
    ) -> Training | None:
        """Go on with a training that was interrupted or failed; None where it cannot be.

        Args:
            number: In the database.
            live: The folder of the version that is in use by now.
            examples: The contributed digits that there are by now.

        Raises:
            AlreadyTrainingError: Another one is running.
        """
        run = await self._runs.find(number)
        if run is None or not await self._runs.resume(number):
            return None
        try:
            folder = Path(run.directory)
            request = read_request(folder).model_copy(update={"live": live})
            (folder / REQUEST_FILE).write_text(request.model_dump_json(indent=2), "utf-8")
            return await self._run(number, folder, examples)
        except (OSError, ValueError):
            log.exception("A training cannot be gone on with")
            await self._runs.end(number, RunStatus.STOPPED)
            return None

    async def _run(self, number: int, folder: Path, examples: Sequence[Contribution]) -> Training:
        training = Training(number=number, process=TrainingProcess(folder))
        await training.process.start(examples)
        self.current = training
        self._task = asyncio.create_task(self._conduct(training), name="training")
        return training

    async def _conduct(self, training: Training) -> None:
        """Follow a training to its end and let the database know."""
        ending = await training.process.watch()
        self.current = None
        try:
            if not training.interrupted:  # Else the next start of the bot finds it running.
                await self._note_end(training, ending)
        finally:
            training.ended.set()

    async def _note_end(self, training: Training, ending: Finished | Failed) -> None:
        version = reason = None
        if isinstance(ending, Finished):
            status = RunStatus.STOPPED if ending.stopped else RunStatus.FINISHED
            version = ending.version
        elif training.thrown_away or ending.reason == Reason.STOPPED_EARLY:
            status = RunStatus.STOPPED
        else:
            status, reason = RunStatus.FAILED, f"{ending.reason}: {ending.detail}"
            log.warning("A training failed, %s", reason)
        await self._runs.end(training.number, status, reason=reason, version=version)

    def throw_away(self, training: Training) -> None:
        """End a training at once, for nothing."""
        training.thrown_away = True
        training.process.kill()

    async def give_up(self, number: int) -> None:
        """Forget a training that could be gone on with."""
        run = await self._runs.find(number)
        if run is not None and run.status in RESUMABLE:
            await self.clear(Path(run.directory))

    async def clear(self, folder: Path) -> None:
        """Delete the folder of a training that nobody goes on with."""
        if folder.parent == self._directory.absolute():
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def recover(self) -> TrainingRun | None:
        """Clean up behind an earlier process; return the training that ended with it, if any."""
        interrupted = await self._runs.interrupt()
        latest = await self._runs.latest(KEPT_FOLDERS)
        # One that runs belongs to another process of the bot's.
        kept = {
            Path(run.directory) for run in latest if run.status in (*RESUMABLE, RunStatus.RUNNING)
        }
        for folder in await asyncio.to_thread(_folders, self._directory):
            if folder not in kept:
                await self.clear(folder)
        return interrupted

    async def close(self) -> None:
        """End the training that runs; it can be gone on with after the next start."""
        if self.current is not None:
            self.current.interrupted = True
            self.current.process.kill()
        if self._task is not None:
            await self._task
        if self._companions:
            _, late = await asyncio.wait(self._companions, timeout=LAST_WORDS)
            for companion in late:
                companion.cancel()

    def accompany(self, telling: Coroutine[None, None, None]) -> None:
        """Let something go on beside a training, and end with it."""
        companion = asyncio.create_task(telling, name="telling")
        self._companions.add(companion)
        companion.add_done_callback(self._part_with)

    def _part_with(self, companion: asyncio.Task[None]) -> None:
        self._companions.discard(companion)
        if not companion.cancelled() and companion.exception() is not None:
            log.error("A training is not told of any more", exc_info=companion.exception())


def _prepare(folder: Path, request: TrainingRequest) -> None:
    folder.mkdir(parents=True)
    (folder / REQUEST_FILE).write_text(request.model_dump_json(indent=2), "utf-8")


def _folders(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    return [path.absolute() for path in directory.iterdir() if path.is_dir()]
