"""Trainings with a real database and real child processes, which are ended at once."""

import asyncio
import errno
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from bot.database.connection import Database
from bot.database.contributions import ContributionStore
from bot.database.encryption import Cipher
from bot.database.training_runs import RunStatus, TrainingRun, TrainingRunStore
from bot.i18n import Words
from bot.training.keyboards import TrainingPlan, progress_keyboard
from bot.training.texts import describe_progress
from bot.training.trainer import Trainer
from bot.training.training import Training
from model.registry.registry import ModelRegistry
from model.training.job.protocol import (
    CHECKPOINTS,
    LOG_FILE,
    Failed,
    Reason,
    Stage,
    StageBegun,
    TrainingRequest,
)
from tests.bot.training.test_training_messages import finished
from tests.model_copies import copy_version

ADMIN = 1001

PLAN = TrainingPlan(architecture="mlp", epochs=1)


@pytest.fixture
async def trainer(database: Database, tmp_path: Path) -> AsyncIterator[Trainer]:
    trainer = Trainer(
        runs=TrainingRunStore(database),
        registry=ModelRegistry(tmp_path),
        contributions=ContributionStore(database, Cipher(None, tmp_path)),
        mnist_path=tmp_path / "absent.npz",
        data_directory=tmp_path,
    )
    yield trainer
    await trainer.close()


@pytest.fixture
async def alone(tmp_path: Path) -> Training:
    """A started training without a trainer that follows it."""
    request = TrainingRequest(
        architecture="mlp",
        epochs=1,
        data_directory=tmp_path,
        versions=tmp_path,
        live=tmp_path,
        labels=b"7",
        crops=784 * b"7",
    )
    training = Training(number=1, folder=tmp_path, request=request)
    await training.start()
    return training


@pytest.fixture
async def interrupted(trainer: Trainer) -> TrainingRun:
    """A training that was interrupted by the end of the bot; the bot has started again."""
    await trainer.start(PLAN, ADMIN)
    await trainer.close()
    run = await trainer.recover()
    assert run is not None
    return run


def process_of(training: Training) -> asyncio.subprocess.Process:
    assert training._process is not None
    return training._process


async def test_an_interrupted_training_resumes_with_the_model_that_is_in_use_then(
    trainer: Trainer, interrupted: TrainingRun, tmp_path: Path
) -> None:
    (tmp_path / "training" / "forgotten").mkdir()
    copy_version("other", tmp_path / "models")
    trainer.registry.promote("other")

    again = await trainer.recover()
    resumed = await trainer.resume(interrupted.id)

    assert again is None
    assert resumed is not None
    assert f"{resumed.folder}" == interrupted.directory
    assert list((tmp_path / "training").iterdir()) == [resumed.folder]
    assert resumed.request.seed == interrupted.seed
    assert resumed.request.live == tmp_path / "models" / "other"
    assert not await trainer.discard_run(interrupted)
    assert resumed.folder.exists()


async def test_a_training_that_resumes_is_stopped_with_the_epochs_from_before(
    trainer: Trainer, interrupted: TrainingRun
) -> None:
    checkpoints = Path(interrupted.directory) / CHECKPOINTS
    checkpoints.mkdir()
    (checkpoints / "epoch-001.keras").touch()
    resumed = await trainer.resume(interrupted.id)
    assert resumed is not None

    keyboard = progress_keyboard(resumed, Words("en"))
    is_kept = resumed.stop()

    assert keyboard is not None
    assert [button.text for [button] in keyboard.inline_keyboard] == ["■ Stop and keep the best"]
    assert is_kept
    assert not resumed.discarded


async def test_a_training_that_was_asked_to_stop_still_stops_after_an_interruption(
    trainer: Trainer,
) -> None:
    training = await trainer.start(PLAN, ADMIN)
    (training.folder / CHECKPOINTS).mkdir()
    (training.folder / CHECKPOINTS / "epoch-001.keras").touch()
    training.stop()
    await trainer.close()
    run = await trainer.recover()
    assert run is not None

    resumed = await trainer.resume(run.id)

    assert resumed is not None
    resumed.take(StageBegun(stage=Stage.TRAINING))
    assert "<b>mlp</b> · stopping" in describe_progress(resumed, Words("en"))
    assert progress_keyboard(resumed, Words("en")) is None


async def test_a_version_that_is_published_while_the_bot_stops_is_not_made_again(
    trainer: Trainer,
) -> None:
    training = await trainer.start(PLAN, ADMIN)
    training.take(finished(version="mlp-1"))
    await trainer.close()

    [run] = await trainer.runs.latest(5)

    assert (run.version, run.is_resumable) == ("mlp-1", False)
    assert await trainer.recover() is None


async def test_a_training_is_discarded_once_and_does_not_go_on(
    trainer: Trainer, interrupted: TrainingRun, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    discarded = [await trainer.discard_run(interrupted) for _ in range(2)]

    assert discarded == [True, False]
    assert await trainer.resume(interrupted.id) is None
    assert await trainer.runs.running() is None
    assert list((tmp_path / "training").iterdir()) == []
    assert caplog.records == []


async def test_a_training_that_could_not_resume_on_a_full_disk_can_resume_later(
    trainer: Trainer, interrupted: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(Path, "mkdir", Mock(side_effect=OSError(errno.ENOSPC, "No space")))
        with pytest.raises(OSError, match="No space"):
            await trainer.resume(interrupted.id)

    assert await trainer.resume(interrupted.id) is not None


async def test_on_a_full_disk_a_training_fails_and_the_next_may_start(
    trainer: Trainer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "training").write_text("a file in its place")

    with pytest.raises(OSError, match="training"):
        await trainer.start(PLAN, ADMIN)

    [run] = await trainer.runs.latest(5)
    assert run.status == RunStatus.FAILED
    assert "A training cannot be started" in caplog.text
    assert await trainer.runs.running() is None


async def test_a_process_that_reports_nothing_for_long_is_ended_as_hung(
    alone: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.training.training.SILENCE_BEFORE_STEPS", 0.5)
    process_of(alone).send_signal(signal.SIGSTOP)

    ending = await alone.watch()

    assert ending == Failed(reason=Reason.HUNG, detail="It was silent for 0.5 seconds.")
    assert process_of(alone).returncode == -signal.SIGKILL


async def test_the_end_of_a_training_is_recorded_once_the_database_can_be_reached(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, faults = TrainingRunStore.end, [OperationalError("the server is away", None, OSError())]

    async def end_if_reachable(*arguments: Any, **values: Any) -> None:
        if faults:
            raise faults.pop()
        await end(*arguments, **values)

    monkeypatch.setattr(TrainingRunStore, "end", end_if_reachable)
    monkeypatch.setattr("bot.database.outages.PAUSE", 0.01)
    training = await trainer.start(PLAN, ADMIN)
    training.kill()
    await training.ended.wait()

    assert faults == []
    assert await trainer.runs.running() is None


async def test_contributed_digits_are_written_to_no_file_and_not_kept_in_memory(
    alone: Training,
) -> None:
    alone.kill()
    await process_of(alone).wait()

    assert [path.name for path in alone.folder.iterdir()] == [LOG_FILE]
    assert (alone.request.labels, alone.request.crops) == (b"7", b"")


async def test_a_process_that_ends_without_a_report_is_described_by_its_status(
    alone: Training,
) -> None:
    # This consumes the output of the process.
    await process_of(alone).communicate()

    ending = await alone.watch()

    status = process_of(alone).returncode
    assert ending == Failed(reason=Reason.DIED, detail=f"It ended with the exit status {status}.")
