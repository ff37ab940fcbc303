from pathlib import Path

import pytest

from bot.i18n import Words
from bot.training.texts import describe_progress
from bot.training.training_state import TrainingState
from model.training.job.protocol import EpochDone, Line, Started, StepDone, TrainingRequest
from tests.standing_clock import StandingClock

NOWHERE = Path("nowhere")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    clock = StandingClock()
    monkeypatch.setattr("bot.training.training_state.Clock", clock)
    return clock


@pytest.fixture
def state(clock: StandingClock) -> TrainingState:
    request = TrainingRequest(
        architecture="cnn", epochs=4, data_directory=NOWHERE, versions=NOWHERE, live=NOWHERE
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


def epoch(number: int) -> EpochDone:
    val_accuracy = 0.95 if number in {3, 4} else 0.9
    return EpochDone(epoch=number, loss=0.5, accuracy=0.9, val_loss=0.4, val_accuracy=val_accuracy)


def told(state: TrainingState, *lines: Line) -> list[str]:
    """The progress message after some lines of the process."""
    for line in lines:
        state.take(line)
    return describe_progress(state, Words("en")).splitlines()


def test_what_is_left_follows_from_the_pace_since_the_first_step(
    state: TrainingState, clock: StandingClock
) -> None:
    clock.now = 130.0
    preparing = told(state, started())
    told(state, step(1, 1))
    clock.now = 150.0
    learning = told(state, epoch(1))
    halfway = told(state, step(2, 5))

    assert preparing[:3] == [
        "<b>cnn</b> · preparing the images",
        "▱▱▱▱▱▱▱▱▱▱▱▱ 0.0\u00a0%",
        "2 min 10 s so far",
    ]
    assert learning[2] == "2 min 30 s so far, about 1 min 0 s left"
    assert halfway[:2] == [
        "<b>cnn</b> · epoch 2 of 4, step 5 of 10",
        "▰▰▰▰▱▱▱▱▱▱▱▱ 37.5\u00a0%",
    ]


def test_after_an_interruption_only_the_new_epochs_set_the_pace(
    state: TrainingState, clock: StandingClock
) -> None:
    told(state, started(epochs_done=2), epoch(1), epoch(2), step(3, 1))
    clock.now = 10.0

    assert told(state, epoch(3))[2] == "10 s so far, about 10 s left"
    assert told(state, step(4, 10))[2] == "10 s so far, about 1 s left"


def test_the_latest_epochs_are_listed_and_the_first_of_the_best_is_named(
    state: TrainingState,
) -> None:
    lines = told(state, started(), *map(epoch, range(1, 21)))

    assert lines[3:6] == [
        "Accuracy and loss by epoch:",
        "<pre>   Training      Validation",
        "5  90.00%  0.500 90.00%  0.400",
    ]
    assert lines[-2].startswith("20 ")
    assert lines[-1] == "Best epoch so far: 3 (95.00\u00a0%)"
