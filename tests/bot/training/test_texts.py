from pathlib import Path
from typing import Literal

import pytest

from bot.i18n import Words
from bot.training.keyboards import TrainingPlan
from bot.training.texts import describe_estimate, describe_plan, describe_progress
from bot.training.training import Training
from model.registry.version import ModelVersion
from model.training.job.protocol import (
    EpochDone,
    Line,
    Stage,
    StageBegun,
    StepDone,
    TrainingRequest,
)
from tests.model.manifests import make_manifest
from tests.standing_clock import StandingClock

NOWHERE = Path("nowhere")
BEGUN = StageBegun(stage=Stage.TRAINING)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    clock = StandingClock()
    monkeypatch.setattr("bot.training.training.Clock", clock)
    return clock


@pytest.fixture
def training(clock: StandingClock) -> Training:
    request = TrainingRequest(
        architecture="cnn", epochs=4, data_directory=NOWHERE, versions=NOWHERE, live=NOWHERE
    )
    return Training(number=1, folder=NOWHERE, request=request, began=clock())


def step(epoch: int, number: int) -> StepDone:
    return StepDone(epoch=epoch, step=number, steps=10, loss=0.5, accuracy=0.9)


def epoch(number: int) -> EpochDone:
    val_accuracy = 0.95 if number in {3, 4} else 0.9
    return EpochDone(epoch=number, loss=0.5, accuracy=0.9, val_loss=0.4, val_accuracy=val_accuracy)


def told(training: Training, *lines: Line) -> list[str]:
    """Return the progress message after some lines of the process."""
    for line in lines:
        training.take(line)
    return describe_progress(training, Words("en")).splitlines()


def test_the_remaining_time_is_estimated_from_the_pace_since_the_first_step(
    training: Training, clock: StandingClock
) -> None:
    clock.now = 130.0
    preparing = told(training, BEGUN)
    told(training, step(1, 1))
    clock.now = 150.0
    learning = told(training, epoch(1))
    halfway = told(training, step(2, 5))

    assert preparing[:3] == [
        "<b>cnn</b> · preparing the images",
        "▱▱▱▱▱▱▱▱▱▱▱▱ 0\u00a0%",
        "2 min 10 s so far",
    ]
    assert learning[2] == "2 min 30 s so far, about 1 min 0 s left"
    assert halfway[:2] == [
        "<b>cnn</b> · epoch 2 of 4, step 5 of 10",
        "▰▰▰▰▱▱▱▱▱▱▱▱ 38\u00a0%",
    ]


def test_after_an_interruption_the_pace_is_that_of_the_new_epochs(
    training: Training, clock: StandingClock
) -> None:
    told(training, epoch(1), epoch(2), BEGUN, step(3, 1))
    clock.now = 10.0

    assert told(training, epoch(3))[2] == "10 s so far, about 10 s left"
    assert told(training, step(4, 10))[2] == "10 s so far, about 1 s left"


def test_the_latest_epochs_are_listed_and_the_first_of_the_best_is_named(
    training: Training,
) -> None:
    lines = told(training, BEGUN, *map(epoch, range(1, 21)))

    assert lines[1] == "▰" * 12 + " 100\u00a0%"
    assert lines[3:6] == [
        "Accuracy and loss by epoch:",
        "<pre>   Training      Validation",
        "5  90.00%  0.500 90.00%  0.400",
    ]
    assert lines[-2].startswith("20 ")
    assert lines[-1] == "Best epoch so far: 3 (95.00\u00a0%)"


def test_the_time_is_estimated_from_the_newest_network_of_this_kind_or_guessed() -> None:
    figures = {"architecture": "cnn", "history": {"loss": [0.5] * 14}}
    versions = [
        ModelVersion(
            directory=NOWHERE,
            manifest=make_manifest("x").model_copy(update={**figures, "seconds": seconds}),
            shipped=shipped,
        )
        for seconds, shipped in ((1.0, True), (1440.0, False), (140.0, False))
    ]
    known = TrainingPlan(architecture="cnn", epochs=6)
    unknown = TrainingPlan(architecture="mlp", epochs=30)
    long = TrainingPlan(architecture="cnn", epochs=50)

    # 14 epochs and the rest took half of the time that two processors take.
    assert describe_estimate(known, versions, Words("en")) == "16 min"
    assert describe_estimate(unknown, versions, Words("en")) == "2 min"
    assert describe_estimate(long, [], Words("en")) == "2 h 0 min"


@pytest.mark.parametrize(
    ("architecture", "digits", "goes_on"),
    [("cnn", 3, True), ("cnn", 0, False), ("mlp", 3, False)],
)
def test_the_card_says_if_the_training_starts_from_the_model_in_use(
    architecture: Literal["cnn", "mlp"], digits: int, *, goes_on: bool
) -> None:
    manifest = make_manifest("x").model_copy(update={"architecture": "cnn"})
    live = ModelVersion(directory=NOWHERE, manifest=manifest, live=True)
    plan = TrainingPlan(architecture=architecture, epochs=1)

    card = describe_plan(plan, [live], {7: digits}, Words("en"), has_mnist=True)

    assert ("It starts from a copy of the model in use." in card) == goes_on
