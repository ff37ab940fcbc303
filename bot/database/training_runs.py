"""Trainings: at most one runs at a time, in all processes together."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Executable, Row, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.database.connection import Database
from bot.database.inbox_store import living_replicas
from bot.database.people import ensure_person
from bot.database.tables import TRAINING_RUNS

LOCKED: Final = TRAINING_RUNS.c.lock.is_(True)
"""Condition: the training is running. The column is unique, so only one row can be true."""


class AlreadyTrainingError(Exception):
    """Another training is running."""


class RunStatus(StrEnum):
    """The state of a training."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    """An admin stopped or discarded it."""

    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The bot ended before it did; it can be resumed."""


RESUMABLE_STATUSES: Final = (RunStatus.INTERRUPTED, RunStatus.FAILED)
RESUMABLE: Final = TRAINING_RUNS.c.status.in_(RESUMABLE_STATUSES)


@dataclass(frozen=True, kw_only=True)
class NewTrainingRun:
    """A training to be started; `directory` is the path of its folder."""

    architecture: str
    epochs: int
    seed: int
    started_by: int | None
    directory: str


@dataclass(frozen=True, kw_only=True)
class TrainingRun(NewTrainingRun):
    """A stored training; `version` is the name of the model version that it made."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    status: RunStatus
    reason: str | None
    version: str | None
    replica: str | None

    @property
    def is_resumable(self) -> bool:
        """Whether it was interrupted or failed, and nobody has discarded it."""
        return self.status in RESUMABLE_STATUSES


class TrainingRunStore:
    """Stores trainings; a unique column allows one to run at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, run: NewTrainingRun) -> int:
        """Record that a training starts, and return its id.

        Raises:
            AlreadyTrainingError: Another one is running.
        """
        values = {**asdict(run), "started_at": datetime.now(UTC), "lock": True}
        values |= {"status": RunStatus.RUNNING, "replica": self._database.replica}
        insertion = insert(TRAINING_RUNS).values(values).returning(TRAINING_RUNS.c.id)

        def work(connection: Connection) -> int:
            if run.started_by is not None:
                ensure_person(run.started_by, connection)
            number: int = connection.execute(insertion).scalar_one()
            return number

        try:
            return await self._database.run(work)
        except IntegrityError as error:
            raise AlreadyTrainingError from error

    async def resume(self, number: int) -> bool:
        """Record that a training is resumed; return False if it neither failed nor was interrupted.

        Raises:
            AlreadyTrainingError: Another one is running.
        """
        resumption = update(TRAINING_RUNS).where(TRAINING_RUNS.c.id == number, RESUMABLE)
        values = {"status": RunStatus.RUNNING, "ended_at": None, "reason": None, "lock": True}
        resumption = resumption.values(**values, replica=self._database.replica)
        try:
            return await self._database.change(resumption) == 1
        except IntegrityError as error:
            raise AlreadyTrainingError from error

    async def discard(self, number: int) -> bool:
        """Record that a training is discarded; return False if it could not be resumed anyway."""
        discarding = update(TRAINING_RUNS).where(TRAINING_RUNS.c.id == number, RESUMABLE)
        return await self._database.change(discarding.values(status=RunStatus.STOPPED)) == 1

    async def end(
        self,
        number: int,
        status: RunStatus,
        *,
        reason: str | None = None,
        version: str | None = None,
    ) -> None:
        """Record how a running training ended, so that the next one can start."""
        values = {"status": status, "reason": reason, "version": version, "lock": None}
        ending = update(TRAINING_RUNS).where(TRAINING_RUNS.c.id == number, LOCKED)
        await self._database.change(ending.values(**values, ended_at=datetime.now(UTC)))

    async def interrupt(self) -> TrainingRun | None:
        """Record that the running training was interrupted if its process is not alive any more.

        Only the first process that calls this gets the training; the others get None.
        """
        values = {"status": RunStatus.INTERRUPTED, "lock": None, "ended_at": datetime.now(UTC)}
        replica = TRAINING_RUNS.c.replica
        is_dead = or_(replica.is_(None), replica.not_in(living_replicas()))
        ending = update(TRAINING_RUNS).where(LOCKED, is_dead).values(values)
        return await self._fetch_one(ending.returning(TRAINING_RUNS))

    async def running(self) -> TrainingRun | None:
        """Find the training that runs, if any."""
        return await self._fetch_one(select(TRAINING_RUNS).where(LOCKED))

    async def find(self, number: int) -> TrainingRun | None:
        """Find a training by its number."""
        return await self._fetch_one(select(TRAINING_RUNS).where(TRAINING_RUNS.c.id == number))

    async def latest(self, limit: int) -> list[TrainingRun]:
        """List trainings, the latest first."""
        query = select(TRAINING_RUNS).order_by(TRAINING_RUNS.c.id.desc()).limit(limit)
        return [_run(row) for row in await self._database.fetch(query)]

    async def _fetch_one(self, query: Executable) -> TrainingRun | None:
        rows = await self._database.fetch(query)
        return _run(rows[0]) if rows else None


def _run(row: Row[*tuple[Any, ...]]) -> TrainingRun:
    values = row._asdict()
    del values["lock"]
    return TrainingRun(**{**values, "status": RunStatus(values["status"])})
