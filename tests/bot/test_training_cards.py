import pytest

from bot.replies import Replies
from bot.training_cards import (
    TrainingChoice,
    plan_keyboard,
    progress_keyboard,
    verdict_keyboard,
)
from bot.training_plan import MOST_EPOCHS, TrainingPlan

REPLIES = Replies("en")


def choices(keyboard: object) -> list[TrainingChoice]:
    rows = keyboard.inline_keyboard  # type: ignore[attr-defined]
    return [TrainingChoice.decode(button.callback_data) for row in rows for button in row]


def test_a_plan_survives_its_button() -> None:
    plan = TrainingPlan(architecture="cnn", epochs=MOST_EPOCHS)

    start, dismiss = choices(plan_keyboard(plan, REPLIES))

    assert start.plan() == plan
    assert dismiss.action == "dismiss"


def test_before_the_first_whole_epoch_there_is_nothing_to_keep_or_see() -> None:
    first = choices(progress_keyboard(3, 0, REPLIES))
    later = choices(progress_keyboard(3, 1, REPLIES))

    assert [choice.action for choice in first] == ["throw"]
    assert [choice.action for choice in later] == ["curves", "stop", "throw"]
    assert {choice.number() for choice in later} == {3}


def test_the_longest_name_of_a_version_fits_into_a_button() -> None:
    for choice in choices(verdict_keyboard("v" * 40, REPLIES)):
        assert len(choice.encode().encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["train|burn|1", "models|promote|x", "train|start", "", "train|keep|" + "v" * 41],
)
def test_other_data_is_none_of_ours(data: str) -> None:
    with pytest.raises(ValueError, match=r"received|unpack"):
        TrainingChoice.decode(data)


@pytest.mark.parametrize("subject", ["", "-1", "9" * 30, "one", "\N{SUPERSCRIPT TWO}", "1|2"])
def test_a_number_that_no_training_has_is_refused(subject: str) -> None:
    choice = TrainingChoice(action="resume", subject=subject)

    with pytest.raises(ValueError, match="no number of a training, received: "):
        choice.number()


def test_every_action_has_its_handler() -> None:
    from bot.handlers.training import BUTTONS  # noqa: PLC0415

    assert set(BUTTONS) == set(TrainingChoice.actions)
