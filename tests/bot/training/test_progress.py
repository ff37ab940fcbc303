from pathlib import Path

import pytest

from bot.training import progress as training_state
from bot.training.progress import TrainingState
from model.training.job.protocol import EpochDone, Line, Started, StepDone, TrainingRequest

NOWHERE = Path("nowhere")


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(training_state, "Clock", clock)
    return clock


@pytest.fixture
def state(clock: Clock) -> TrainingState:
    request = TrainingRequest(
        architecture="mlp", epochs=4, data_directory=NOWHERE, versions=NOWHERE, live=NOWHERE
    )
    return TrainingState(request=request, began=clock())


def started(epochs_done: int = 0) -> Started:
    return Started(
        layers=(),
        parameters=1,
        training_images=100,
        validation_images=10,
        examples=0,
        epochs_done=epochs_done,
    )


def step(epoch: int, number: int) -> StepDone:
    return StepDone(epoch=epoch, step=number, steps=10, loss=0.5, accuracy=0.9)


def epoch(number: int, val_accuracy: float = 0.9) -> EpochDone:
    return EpochDone(epoch=number, loss=0.5, accuracy=0.9, val_loss=0.4, val_accuracy=val_accuracy)


def learn(state: TrainingState, *lines: Line) -> None:
    for line in lines:
        state.take(line)


def test_what_is_left_follows_from_the_pace_since_the_first_step(
    state: TrainingState, clock: Clock
) -> None:
    clock.now = 130.0
    learn(state, started())
    assert (state.share, state.remaining) == (0.0, None)

    learn(state, step(1, 1))
    clock.now = 150.0
    learn(state, epoch(1))
    assert state.elapsed == pytest.approx(50.0)
    assert state.remaining == pytest.approx(60.0)

    learn(state, step(2, 5))
    assert state.share == pytest.approx(1.5 / 4)


def test_after_an_interruption_only_the_new_epochs_set_the_pace(
    state: TrainingState, clock: Clock
) -> None:
    learn(state, started(epochs_done=2), step(3, 1))
    clock.now = 110.0
    learn(state, epoch(3))

    assert state.epochs_done == 3
    assert state.remaining == pytest.approx(10.0)


def test_the_best_epoch_is_the_first_with_the_best_validation(state: TrainingState) -> None:
    learn(state, started(), epoch(1, 0.8), epoch(2, 0.95), epoch(3, 0.95))

    assert state.best is not None
    assert state.best.epoch == 2
