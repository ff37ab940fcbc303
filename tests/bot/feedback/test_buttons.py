import pytest
from telegram import InlineKeyboardMarkup

from bot.feedback.buttons import (
    COPYABLE_LENGTH,
    PICKABLE_DIGITS,
    AnswerChoice,
    answer_keyboard,
    asked_keyboard,
    back_keyboard,
    confirmed_keyboard,
    digits_keyboard,
    fixed_keyboard,
    keypad,
)
from bot.i18n import Words
from model.reading.result import ReadDigit
from tests.bot.charts.readings import page_of, read_digit, reading_of

WORDS = Words("en")


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def choices(keyboard: InlineKeyboardMarkup) -> list[AnswerChoice]:
    """Unpack the buttons of a keyboard that confirm and correct."""
    return [
        AnswerChoice.unpack(str(button.callback_data))
        for row in keyboard.inline_keyboard
        for button in row
        if str(button.callback_data).startswith("answer")
    ]


def copied(keyboard: InlineKeyboardMarkup) -> list[str]:
    return [
        button.copy_text.text
        for row in keyboard.inline_keyboard
        for button in row
        if button.copy_text
    ]


def unsure(digit: int, second: int, weight: float = 0.4) -> ReadDigit:
    read = read_digit(digit, confidence=0.5, sure=False)
    read.probabilities[second] = weight
    return read


def test_a_sure_answer_can_be_confirmed_corrected_and_copied() -> None:
    keyboard = answer_keyboard(page_of(3), WORDS)

    assert labels(keyboard) == [["✓ Right", "✎ Fix"], ["Copy"]]
    assert copied(keyboard) == ["012"]


def test_the_likeliest_two_are_offered_for_an_unsure_digit() -> None:
    one = answer_keyboard(reading_of([unsure(5, 8)]), WORDS)
    of_two = answer_keyboard(reading_of([read_digit(4), unsure(7, 1)]), WORDS)

    assert labels(one) == [["5", "8"], ["✎ Another digit"], ["Copy"]]
    assert labels(of_two) == [["② 7", "② 1"], ["✎ Fix"], ["Copy"]]
    assert choices(of_two)[:2] == [
        AnswerChoice(action="set", index=1, digit=7),
        AnswerChoice(action="set", index=1, digit=1),
    ]


def test_no_guesses_are_offered_for_several_unsure_digits_or_a_guess_without_weight() -> None:
    several = answer_keyboard(page_of(3, unsure=[0, 2]), WORDS)
    sure_of_five = read_digit(5, confidence=0.999, sure=False)

    assert labels(several) == [["✓ Right", "✎ Fix"], ["Copy"]]
    assert labels(answer_keyboard(reading_of([sure_of_five]), WORDS)) == labels(several)


def test_several_numbers_can_be_added_up_and_saved() -> None:
    for text in ("12 34", "12\n34"):
        assert labels(asked_keyboard(text, WORDS))[-1] == ["Σ", "CSV"]


def test_a_long_number_can_be_confirmed_but_not_copied() -> None:
    longest = asked_keyboard("7" * COPYABLE_LENGTH, WORDS)

    assert copied(longest) == ["7" * COPYABLE_LENGTH]
    assert labels(asked_keyboard("7" * (COPYABLE_LENGTH + 1), WORDS)) == [["✓ Right", "✎ Fix"]]


def test_copying_gives_tabs_between_groups() -> None:
    assert copied(confirmed_keyboard("1 2\n34", WORDS)) == ["1\t2\n34"]


def test_a_corrected_number_can_be_corrected_again_or_not_at_all() -> None:
    assert labels(fixed_keyboard("407", WORDS)) == [["✎ Fix another", "↩ Undo all"], ["Copy"]]


def test_each_digit_can_be_picked_by_its_number() -> None:
    keyboard = digits_keyboard("9 9\n9999", WORDS, fixed=0)

    *picks, back = choices(keyboard)
    assert labels(keyboard) == [["① 9", "② 9", "③ 9", "④ 9", "⑤ 9"], ["⑥ 9"], ["← Back"]]
    assert [pick.index for pick in picks] == [0, 1, 2, 3, 4, 5]
    assert back.action == "back"


def test_the_digits_of_a_long_number_are_numbered_without_circles_that_fonts_lack() -> None:
    assert labels(digits_keyboard("12345678901", WORDS, fixed=0))[2] == ["11: 1"]


def test_a_question_without_choices_can_be_left() -> None:
    assert labels(back_keyboard(WORDS, fixed=0)) == [["← Back"]]


def test_a_keypad_has_ten_digits_and_a_way_to_drop_one_of_several() -> None:
    assert labels(keypad("7", 0, WORDS, fixed=0)) == [list("01234"), list("56789"), ["← Back"]]
    assert labels(keypad("407", 2, WORDS, fixed=1))[-1] == ["✗ Not a digit", "← Back"]
    assert choices(keypad("407", 2, WORDS, fixed=1))[-2] == AnswerChoice(
        action="drop", index=2, digit=7, fixed=1
    )


def test_the_buttons_of_the_longest_pickable_number_fit() -> None:
    digits = choices(digits_keyboard("7" * PICKABLE_DIGITS, WORDS, fixed=1))

    assert len(digits) == PICKABLE_DIGITS + 1


def test_a_button_that_held_the_number_has_expired() -> None:
    with pytest.raises(ValueError, match="received"):
        AnswerChoice.unpack("answer|right|-1|-1|407")
