from telegram import InlineKeyboardMarkup

from bot.replies import Replies
from bot.training.keyboards import RunChoice, plan_keyboard, progress_keyboard, verdict_keyboard
from bot.training.plan import MOST_EPOCHS, TrainingPlan

REPLIES = Replies("en")


def data(keyboard: InlineKeyboardMarkup) -> list[str]:
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]


def test_a_plan_survives_its_button() -> None:
    plan = TrainingPlan(architecture="cnn", epochs=MOST_EPOCHS)

    start, _ = data(plan_keyboard(plan, REPLIES))

    assert TrainingPlan.unpack(start) == plan


def test_before_the_first_whole_epoch_there_is_nothing_to_keep_or_see() -> None:
    first = [RunChoice.unpack(each) for each in data(progress_keyboard(3, 0, REPLIES))]
    later = [RunChoice.unpack(each) for each in data(progress_keyboard(3, 1, REPLIES))]

    assert [choice.action for choice in first] == ["throw"]
    assert [choice.action for choice in later] == ["curves", "stop", "throw"]
    assert {choice.number for choice in later} == {3}


def test_the_longest_name_of_a_version_fits_into_a_button() -> None:
    assert len(data(verdict_keyboard("v" * 40, REPLIES))) == 3
