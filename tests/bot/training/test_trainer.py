"""Trainings with a real database and real child processes, which are ended as they begin."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database import AlreadyTrainingError, Database, RunStatus, TrainingRunStore
from bot.training.process import TrainingProcess
from bot.training.trainer import Trainer, Training
from model.registry.version import PRETRAINED
from model.training.job.child_process import modest_environment
from model.training.job.protocol import REQUEST_FILE, Failed, Reason, TrainingRequest

ADMIN = 1001


@pytest.fixture
async def runs(tmp_path: Path) -> AsyncIterator[TrainingRunStore]:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield TrainingRunStore(database)
    await database.close()


@pytest.fixture
async def trainer(runs: TrainingRunStore, tmp_path: Path) -> AsyncIterator[Trainer]:
    trainer = Trainer(runs, tmp_path / "training")
    yield trainer
    await trainer.close()


@pytest.fixture
def request_(tmp_path: Path) -> TrainingRequest:
    return TrainingRequest(
        architecture="mlp",
        epochs=1,
        mnist_path=tmp_path / "absent.npz",
        data_directory=tmp_path,
        versions=tmp_path / "models",
        live=PRETRAINED,
    )


def process_id(training: Training) -> int:
    process = training.process._process
    assert process is not None
    return process.pid


async def test_only_one_training_runs_at_a_time(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore
) -> None:
    training = await trainer.start(request_, [], ADMIN)

    with pytest.raises(AlreadyTrainingError):
        await trainer.start(request_, [], ADMIN)

    running = await runs.running()
    assert running is not None
    assert (running.id, running.started_by) == (training.number, ADMIN)
    assert trainer.current is training


async def test_a_discarded_training_ends_as_stopped(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore
) -> None:
    training = await trainer.start(request_, [], ADMIN)

    trainer.discard(training)
    await training.ended.wait()

    run = await runs.find(training.number)
    assert run is not None
    assert (run.status, run.reason, run.version) == (RunStatus.STOPPED, None, None)
    assert trainer.current is None


async def test_a_child_that_is_killed_fails_the_run_with_a_reason(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore
) -> None:
    training = await trainer.start(request_, [], ADMIN)

    os.kill(process_id(training), signal.SIGKILL)
    await training.ended.wait()

    run = await runs.find(training.number)
    assert run is not None
    assert run.status == RunStatus.FAILED
    assert run.reason == "killed: It was killed by SIGKILL."
    assert training.folder.exists()


async def test_a_training_that_ends_with_the_bot_is_found_at_the_next_start(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore, tmp_path: Path
) -> None:
    training = await trainer.start(request_, [], ADMIN)
    await trainer.close()
    (tmp_path / "training" / "forgotten").mkdir()

    interrupted = await Trainer(runs, tmp_path / "training").recover()
    again = await Trainer(runs, tmp_path / "training").recover()

    assert interrupted is not None
    assert interrupted.id == training.number
    assert again is None
    assert list((tmp_path / "training").iterdir()) == [training.folder]


async def test_an_interrupted_training_goes_on_beside_the_model_in_use_by_then(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore, tmp_path: Path
) -> None:
    first = await trainer.start(request_, [], ADMIN)
    await trainer.close()
    await runs.interrupt()

    resumed = await trainer.resume(first.number, tmp_path / "other", [])

    assert resumed is not None
    assert resumed.folder == first.folder
    assert resumed.process.state.request.live == tmp_path / "other"


async def test_a_training_whose_folder_is_gone_cannot_go_on(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore
) -> None:
    training = await trainer.start(request_, [], ADMIN)
    await trainer.close()
    await runs.interrupt()
    await trainer.discard_run(training.number)

    resumed = await trainer.resume(training.number, PRETRAINED, [])

    assert resumed is None
    assert await runs.running() is None
    assert not training.folder.exists()


async def test_without_room_for_its_folder_a_training_fails_and_the_next_may_start(
    trainer: Trainer, request_: TrainingRequest, runs: TrainingRunStore, tmp_path: Path
) -> None:
    (tmp_path / "training").write_text("a file in its place")

    with pytest.raises(OSError, match="training"):
        await trainer.start(request_, [], ADMIN)

    [run] = await runs.latest(5)
    assert run.status == RunStatus.FAILED
    assert await runs.running() is None


async def test_a_child_that_says_nothing_for_long_is_ended_as_hung(
    tmp_path: Path, request_: TrainingRequest
) -> None:
    (tmp_path / REQUEST_FILE).write_text(request_.model_dump_json())
    process = TrainingProcess(tmp_path, silence=0.5)
    await process.start([])
    assert process._process is not None
    process._process.send_signal(signal.SIGSTOP)

    ending = await process.watch()

    assert ending == Failed(reason=Reason.HUNG, detail="It was silent for 0.5 seconds.")
    assert process._process.returncode == -signal.SIGKILL


async def test_a_child_that_ends_without_a_word_is_told_of_with_its_status(
    tmp_path: Path, request_: TrainingRequest
) -> None:
    (tmp_path / REQUEST_FILE).write_text(request_.model_dump_json())
    process = TrainingProcess(tmp_path)
    await process.start([])
    assert process._process is not None
    assert process._process.stdin is not None
    process._process.stdin.close()

    ending = await process.watch()

    assert isinstance(ending, Failed)
    assert ending.reason in {Reason.DIED, Reason.NO_DATA}


def test_one_processor_is_left_to_whoever_answers_people(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    for processors in (1, 2, 8):
        monkeypatch.setattr(os, "cpu_count", lambda count=processors: count)
        threads.append(modest_environment()["TF_NUM_INTRAOP_THREADS"])

    assert threads == ["1", "1", "7"]
