"""Start, resume, stop and end trainings, one at a time."""

import asyncio
import logging
import secrets
import shutil
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bot.database.contributions import ContributionStore
from bot.database.outages import until_reachable
from bot.database.training_runs import NewTrainingRun, RunStatus, TrainingRun, TrainingRunStore
from bot.training.keyboards import TrainingPlan
from bot.training.training import Training
from model.mnist import find_mnist
from model.registry.registry import ModelRegistry
from model.training.job.protocol import CHECKPOINTS, Failed, Finished, Reason, TrainingRequest

log = logging.getLogger(__name__)

GRACE: Final = 5.0
"""Seconds in which tasks may still record and report that the bot is stopping."""

KEPT_FOLDERS: Final = 5
"""Number of the latest trainings whose folders are kept, so that they can be resumed."""


@dataclass(kw_only=True, eq=False)
class Trainer:
    """Runs trainings, one at a time; the database rejects a second one.

    Attributes:
        mnist_path: The only file to use as MNIST, if one is set.
        current: The training that runs in this process.
    """

    runs: TrainingRunStore
    registry: ModelRegistry
    contributions: ContributionStore
    mnist_path: Path | None
    data_directory: Path
    current: Training | None = field(default=None, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    @property
    def _directory(self) -> Path:
        return self.data_directory.absolute() / "training"

    def has_mnist(self) -> bool:
        """Check whether MNIST is on this machine."""
        return find_mnist(self.mnist_path, self.data_directory) is not None

    async def start(self, plan: TrainingPlan, started_by: int) -> Training:
        """Start a training, with a seed of its own.

        Raises:
            AlreadyTrainingError: Another one is running.
            OSError: The folder or the process cannot be created.
        """
        moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        run = NewTrainingRun(
            architecture=plan.architecture,
            epochs=plan.epochs,
            seed=secrets.randbelow(2**31),
            started_by=started_by,
            directory=str(self._directory / f"{moment}-{plan.architecture}"),
        )
        request = await self._compose(run)
        number = await self.runs.start(run)
        return await self._run(number, run, request)

    async def resume(self, number: int) -> Training | None:
        """Resume a training that was interrupted or failed; return None if that is impossible.

        Raises:
            AlreadyTrainingError: Another one is running.
            OSError: The process cannot be created; the training can still be resumed.
        """
        run = await self.runs.find(number)
        if run is None or not await asyncio.to_thread(Path(run.directory).is_dir):
            return None
        request = await self._compose(run)
        if not await self.runs.resume(number):
            return None
        return await self._run(number, run, request)

    async def _compose(self, run: NewTrainingRun) -> TrainingRequest:
        """Compose the request to the process; if this fails, no training is recorded yet."""
        live = await asyncio.to_thread(self.registry.load_live)
        examples = await self.contributions.accepted()
        return TrainingRequest(
            architecture=run.architecture,
            epochs=run.epochs,
            seed=run.seed,
            mnist_path=self.mnist_path and self.mnist_path.absolute(),
            data_directory=self.data_directory.absolute(),
            versions=self.registry.directory.absolute(),
            live=live.directory.absolute(),
            labels=bytes(each.label for each in examples),
            crops=b"".join(each.crop.tobytes() for each in examples),
        )

    async def _run(self, number: int, run: NewTrainingRun, request: TrainingRequest) -> Training:
        training = Training(number=number, folder=Path(run.directory), request=request)
        try:
            await training.start()
        except OSError:
            log.exception("A training cannot be started")
            await self.runs.end(number, RunStatus.FAILED, reason=Reason.FAULT)
            raise
        self.current = training
        self.run_in_background(self._conduct(training))
        return training

    async def _conduct(self, training: Training) -> None:
        """Follow a training to its end and save how it ended."""
        ending = await training.watch()
        self.current = None
        try:
            # If a run was interrupted, the next start of the bot offers to resume it.
            if isinstance(ending, Finished) or not training.interrupted:
                await self._note_end(training, ending)
        finally:
            training.ended.set()

    async def _note_end(self, training: Training, ending: Finished | Failed) -> None:
        version = reason = None
        if isinstance(ending, Finished):
            status = RunStatus.FINISHED if training.is_complete else RunStatus.STOPPED
            version = ending.version
        elif training.discarded:
            status = RunStatus.STOPPED
        else:
            status, reason = RunStatus.FAILED, f"{ending.reason}: {ending.detail}"
            log.warning("A training failed, %s", reason)
        # Until this is saved the training counts as running, and no other one can start.
        await until_reachable(
            partial(self.runs.end, training.number, status, reason=reason, version=version),
            "The record of a training",
        )
        if isinstance(ending, Finished):
            checkpoints = training.folder / CHECKPOINTS
            await asyncio.to_thread(shutil.rmtree, checkpoints, ignore_errors=True)

    async def discard_run(self, run: TrainingRun) -> bool:
        """Delete the files of a training; return False if it cannot be resumed any more."""
        if not await self.runs.discard(run.id):
            return False
        await self.clear(Path(run.directory))
        return True

    async def clear(self, folder: Path) -> None:
        """Delete the folder of a training that is not resumed."""
        if folder.parent == self._directory:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def recover(self) -> TrainingRun | None:
        """Clean up after a process that ended; return the training that it interrupted, if any."""
        interrupted = await self.runs.interrupt()
        kept = {Path(run.directory) for run in await self.runs.latest(KEPT_FOLDERS)}
        for folder in await asyncio.to_thread(lambda: list(self._directory.glob("*"))):
            if folder not in kept:
                await self.clear(folder)
        return interrupted

    async def close(self) -> None:
        """End the running training; it can be resumed after the next start."""
        if self.current is not None:
            self.current.interrupted = True
            self.current.kill()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE)
            for task in late:
                task.cancel()

    def run_in_background(self, work: Coroutine[None, None, None]) -> None:
        """Run a coroutine as a task; if the bot stops, it is cancelled after `GRACE` seconds."""
        task = asyncio.create_task(work, name="training")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
