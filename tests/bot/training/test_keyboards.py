from types import SimpleNamespace
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.i18n import Words
from bot.settings import Language
from bot.training.keyboards import (
    RunChoice,
    offer_keyboard,
    plan_keyboard,
    progress_keyboard,
    verdict_keyboard,
)
from bot.training.plan import MOST_EPOCHS, TrainingPlan
from bot.training.trainer import Training

WORDS = Words("en")


def data(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    assert keyboard is not None
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    assert keyboard is not None
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def running(epochs_done: int, *, discard_asked: bool = False) -> Training:
    state = SimpleNamespace(epochs_done=epochs_done, stopping=False, stage=None, ending=None)
    process: Any = SimpleNamespace(state=state)
    return Training(number=3, process=process, discard_asked=discard_asked)


def test_a_plan_survives_its_button() -> None:
    plan = TrainingPlan(architecture="cnn", epochs=MOST_EPOCHS)

    start, _ = data(plan_keyboard(plan, WORDS))

    assert TrainingPlan.unpack(start) == plan


def test_before_the_first_epoch_is_complete_there_is_nothing_to_keep_or_see() -> None:
    first, later = (data(progress_keyboard(running(done), WORDS)) for done in (0, 1))

    assert [RunChoice.unpack(each).action for each in first] == ["stop"]
    assert [RunChoice.unpack(each).action for each in later] == ["stop", "curves", "ask"]


def test_a_training_is_only_discarded_after_a_question() -> None:
    keyboard = progress_keyboard(running(1, discard_asked=True), WORDS)

    assert labels(keyboard) == [["Yes, discard", "← Back"]]


@pytest.mark.parametrize("language", ["en", "tr"])
def test_no_row_has_more_than_two_buttons(language: Language) -> None:
    words = Words(language)
    keyboards = [
        offer_keyboard(words),
        progress_keyboard(running(1), words),
        verdict_keyboard("v", words, advised=True),
        verdict_keyboard("v", words, advised=False),
    ]

    assert max(len(row) for keyboard in keyboards for row in labels(keyboard)) == 2


def test_the_longest_name_of_a_version_fits_into_a_button() -> None:
    assert len(data(verdict_keyboard("v" * 40, WORDS, advised=True))) == 3
