from telegram import InlineKeyboardMarkup

from bot.feedback.buttons import (
    COPYABLE_LENGTH,
    PICKABLE_DIGITS,
    AnswerChoice,
    answer_keyboard,
    ask_further,
    asked_keyboard,
    confirmed_keyboard,
)
from bot.i18n import Words
from model.reading.result import ReadDigit
from tests.bot.charts.readings import page_of, read_digit, reading_of

WORDS = Words("en")
WRONG = AnswerChoice(action="wrong")


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def copied(keyboard: InlineKeyboardMarkup) -> list[str]:
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    return [button.copy_text.text for button in buttons if button.copy_text]


def choices(keyboard: InlineKeyboardMarkup) -> list[AnswerChoice]:
    """Unpack the buttons of a keyboard that confirm and correct."""
    data = [f"{button.callback_data}" for row in keyboard.inline_keyboard for button in row]
    return [AnswerChoice.unpack(each) for each in data if each.startswith("answer")]


def asked(choice: AnswerChoice, text: str) -> InlineKeyboardMarkup:
    question = ask_further(choice, text, WORDS)
    assert question is not None
    return question[1]


def unsure(digit: int, second: int) -> ReadDigit:
    read = read_digit(digit, confidence=0.5, sure=False)
    read.probabilities[second] = 0.4
    return read


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


def test_a_long_number_can_be_confirmed_but_not_copied() -> None:
    longest = asked_keyboard("7" * COPYABLE_LENGTH, WORDS)

    assert copied(longest) == ["7" * COPYABLE_LENGTH]
    assert labels(asked_keyboard("7" * (COPYABLE_LENGTH + 1), WORDS)) == [["✓ Right", "✎ Fix"]]


def test_copying_gives_tabs_between_groups() -> None:
    assert copied(confirmed_keyboard("1 2\n34", WORDS)) == ["1\t2\n34"]


def test_each_digit_can_be_picked_by_its_number() -> None:
    keyboard = asked(WRONG, "9 9\n9999")

    *picks, back = choices(keyboard)
    assert labels(keyboard) == [["① 9", "② 9", "③ 9", "④ 9", "⑤ 9"], ["⑥ 9"], ["← Back"]]
    assert [pick.index for pick in picks] == [0, 1, 2, 3, 4, 5]
    assert back.action == "back"


def test_the_digits_of_a_long_number_are_numbered_without_circles_that_fonts_lack() -> None:
    assert labels(asked(WRONG, "12345678901"))[2] == ["11: 1"]


def test_a_keypad_has_ten_digits_and_a_way_to_drop_one_of_several() -> None:
    of_three = asked(AnswerChoice(action="pick", index=2, fixed=1), "407")

    assert labels(asked(WRONG, "7")) == [list("01234"), list("56789"), ["← Back"]]
    assert labels(of_three)[-1] == ["✗ Not a digit", "← Back"]
    assert choices(of_three)[-2] == AnswerChoice(action="drop", index=2, digit=7, fixed=1)


def test_the_buttons_of_the_longest_pickable_number_fit() -> None:
    wrong = AnswerChoice(action="wrong", fixed=1)

    assert len(choices(asked(wrong, "7" * PICKABLE_DIGITS))) == PICKABLE_DIGITS + 1
