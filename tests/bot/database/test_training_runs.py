import asyncio
from dataclasses import asdict, replace

import pytest

from bot.database.connection import Database
from bot.database.inbox_store import InboxStore
from bot.database.training_runs import (
    AlreadyTrainingError,
    NewTrainingRun,
    RunStatus,
    TrainingRunStore,
)

RUN = NewTrainingRun(
    architecture="cnn", epochs=16, seed=2**40, started_by=7_000_000_001, directory="data/runs/1"
)


@pytest.fixture
def trainings(database: Database) -> TrainingRunStore:
    return TrainingRunStore(database)


async def test_if_many_trainings_start_at_once_only_one_runs(
    database: Database, second: Database
) -> None:
    stores = [TrainingRunStore(each) for each in (database, second) for _ in range(5)]

    started = await asyncio.gather(*(store.start(RUN) for store in stores), return_exceptions=True)

    refused = [each for each in started if isinstance(each, AlreadyTrainingError)]
    [number] = [each for each in started if isinstance(each, int)]
    [running] = await TrainingRunStore(second).latest(20)
    assert len(refused) == 9
    assert (running.id, running.status, running.ended_at) == (number, RunStatus.RUNNING, None)
    assert asdict(running) | asdict(RUN) == asdict(running)


async def test_an_ended_training_is_not_resumed_and_the_next_may_start(
    trainings: TrainingRunStore,
) -> None:
    first = await trainings.start(RUN)

    await trainings.end(first, RunStatus.STOPPED, reason="why", version="cnn-1")
    await trainings.end(first, RunStatus.FAILED, reason="too late")
    resumed = [await trainings.resume(number) for number in (first, 404)]
    second = await trainings.start(RUN)

    ended = await trainings.find(first)
    assert ended is not None
    assert ended.ended_at is not None
    assert ended.started_at <= ended.ended_at
    assert (ended.status, ended.reason, ended.version) == (RunStatus.STOPPED, "why", "cnn-1")
    assert [each.id for each in await trainings.latest(10)] == [second, first]
    assert len(await trainings.latest(1)) == 1
    assert resumed == [False, False]
    assert await trainings.find(404) is None


async def test_a_training_of_a_dead_bot_is_interrupted_and_can_be_resumed(
    trainings: TrainingRunStore,
) -> None:
    number = await trainings.start(RUN)

    interrupted = await trainings.interrupt()
    again = await trainings.interrupt()
    other = await trainings.start(replace(RUN, started_by=None))
    with pytest.raises(AlreadyTrainingError):
        await trainings.resume(number)
    await trainings.end(other, RunStatus.FINISHED)
    resumed = await trainings.resume(number)

    running = await trainings.running()
    assert interrupted is not None
    assert again is None
    assert resumed
    assert running is not None
    assert (running.id, running.status, running.ended_at) == (number, RunStatus.RUNNING, None)


async def test_a_training_in_another_process_is_interrupted_only_once_that_is_dead(
    database: Database, second: Database, trainings: TrainingRunStore
) -> None:
    life = InboxStore(database)
    await life.open()
    number = await trainings.start(RUN)
    others = TrainingRunStore(second)

    while_it_lives = await others.interrupt()
    await life.close()
    interrupted = await others.interrupt()
    again = await trainings.interrupt()

    assert while_it_lives is None
    assert interrupted is not None
    assert interrupted.id == number
    assert again is None
