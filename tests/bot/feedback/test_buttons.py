from dataclasses import replace

import pytest
from telegram import InlineKeyboardMarkup

from bot.feedback.buttons import (
    PICKABLE_DIGITS,
    AnswerChoice,
    answer_keyboard,
    ask_further,
    asked_keyboard,
    position_mark,
)
from bot.i18n import Words
from tests.readings import page_of, read_digit, reading_of, torn_between

WORDS = Words("en")


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def choices(keyboard: InlineKeyboardMarkup) -> list[AnswerChoice]:
    """Unpack the callback data of the buttons that confirm or correct."""
    data = [f"{button.callback_data}" for row in keyboard.inline_keyboard for button in row]
    return [AnswerChoice.unpack(each) for each in data if each.startswith("answer")]


def numbered(count: int) -> list[list[str]]:
    texts = [f"{position_mark(index)} 7" for index in range(count)]
    return [texts[start : start + 5] for start in range(0, count, 5)]


def test_the_two_best_guesses_are_offered_for_an_unsure_digit() -> None:
    one = answer_keyboard(reading_of([torn_between(5, 8)]), WORDS)
    of_two = answer_keyboard(reading_of([read_digit(4), torn_between(7, 1)]), WORDS)

    assert labels(one) == [["5", "8"], ["✎ Another digit"], ["Copy"]]
    assert labels(of_two) == [["② 7", "② 1"], ["✎ Fix"], ["Copy"]]
    assert choices(of_two)[:2] == [
        AnswerChoice(action="set", index=1, digit=7),
        AnswerChoice(action="set", index=1, digit=1),
    ]


def test_no_guesses_are_offered_for_several_unsure_digits_or_an_unlikely_guess() -> None:
    several = answer_keyboard(page_of(3, unsure=[0, 2]), WORDS)
    sure_of_five = read_digit(5, confidence=0.999, sure=False)
    slash = reading_of(
        [read_digit(4), replace(read_digit(1, confidence=0.5, sure=False), may_be_sign=True)]
    )

    assert labels(several) == [["✓ Right", "✎ Fix"], ["Copy"]]
    assert labels(answer_keyboard(slash, WORDS)) == labels(several)
    assert labels(answer_keyboard(reading_of([sure_of_five]), WORDS)) == labels(several)


def test_a_long_number_can_be_confirmed_but_not_copied() -> None:
    assert labels(asked_keyboard("7" * 256, WORDS)) == [["✓ Right", "✎ Fix"], ["Copy"]]
    assert labels(asked_keyboard("7" * 257, WORDS)) == [["✓ Right", "✎ Fix"]]


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("9 9\n9999", [["① 9", "② 9", "③ 9", "④ 9", "⑤ 9"], ["⑥ 9"]]),
        # Many fonts have no circled numbers above 10.
        ("7" * 11, [*numbered(10), ["(11) 7"]]),
        ("7" * PICKABLE_DIGITS, numbered(PICKABLE_DIGITS)),
    ],
)
def test_each_digit_can_be_picked_by_its_number(text: str, picks: list[list[str]]) -> None:
    asked = ask_further(AnswerChoice(action="wrong", fixed=1), text, WORDS)

    assert asked is not None
    *buttons, back = choices(asked[1])
    assert labels(asked[1]) == [*picks, ["← Back"]]
    assert [button.index for button in buttons] == list(range(len(buttons)))
    assert (back.action, back.fixed) == ("back", 1)
