from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from telegram import InlineKeyboardMarkup

from bot.i18n import LANGUAGES, Words
from bot.photos.answer import (
    COPYABLE_LENGTH,
    CORRECTABLE_LENGTH,
    AnswerChoice,
    answer_keyboard,
    asked_keyboard,
    compose_answer,
    copy_keyboard,
    digits_keyboard,
    keypad,
)
from bot.photos.texts import caption
from bot.replies import Replies
from bot.settings import Language
from model.reading import Reading
from tests.bot.charts.readings import page_of, read_digit, reading_of

REPLIES = Replies("en")

NUMBERS = st.text("0123456789 \n", min_size=1, max_size=CORRECTABLE_LENGTH).filter(
    lambda text: any(map(str.isdigit, text))
)


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def choices(keyboard: InlineKeyboardMarkup) -> list[AnswerChoice]:
    """What the buttons of a keyboard say, those that copy left out."""
    return [
        AnswerChoice.unpack(str(button.callback_data))
        for row in keyboard.inline_keyboard
        for button in row
        if button.callback_data
    ]


def copied(keyboard: InlineKeyboardMarkup) -> list[str]:
    return [
        button.copy_text.text
        for row in keyboard.inline_keyboard
        for button in row
        if button.copy_text
    ]


def number_of(length: int) -> Reading:
    return page_of(length, columns=length)


@settings(deadline=None)
@given(st.data(), NUMBERS, st.integers(0, 9))
def test_a_correction_changes_the_digit_that_is_meant_and_nothing_else(
    data: st.DataObject, text: str, digit: int
) -> None:
    places = [place for place, character in enumerate(text) if character.isdigit()]
    index = data.draw(st.integers(0, len(places) - 1))

    corrected = AnswerChoice(action="set", text=text, index=index, digit=digit).corrected_text()

    assert corrected[places[index]] == f"{digit}"
    assert len(corrected) == len(text)
    assert [place for place in range(len(text)) if corrected[place] != text[place]] in (
        [],
        [places[index]],
    )


@pytest.mark.parametrize(
    ("text", "index", "digit"), [("407", 3, 1), ("407", -1, 1), ("407", 0, -1), ("407", 0, 10)]
)
def test_a_correction_of_a_digit_that_there_is_not_is_refused(
    text: str, index: int, digit: int
) -> None:
    choice = AnswerChoice(action="set", text=text, index=index, digit=digit)

    with pytest.raises(ValueError, match="no such digit to correct, received: "):
        choice.corrected_text()


def test_a_sure_answer_can_be_confirmed_corrected_and_copied() -> None:
    for reading, text in [(reading_of([read_digit(7)]), "7"), (page_of(3), "012")]:
        keyboard = answer_keyboard(reading, REPLIES)

        assert labels(keyboard) == [["✓ Right", "✎ Correct it"], ["Copy"]]
        assert choices(keyboard) == [
            AnswerChoice(action="right", text=text),
            AnswerChoice(action="wrong", text=text),
        ]
        assert copied(keyboard) == [text]


def test_the_likeliest_two_are_offered_where_one_digit_is_unsure() -> None:
    sure, unsure = read_digit(4), read_digit(7, confidence=0.5, sure=False)
    unsure.probabilities[1] = 0.4

    keyboard = answer_keyboard(reading_of([sure, unsure]), REPLIES)

    assert labels(keyboard) == [["7", "1"], ["✓ Right", "✎ Correct it"], ["Copy"]]
    assert choices(keyboard)[:2] == [
        AnswerChoice(action="set", text="47", index=1, digit=7),
        AnswerChoice(action="set", text="47", index=1, digit=1),
    ]


def test_no_guesses_are_offered_where_several_digits_are_unsure() -> None:
    keyboard = answer_keyboard(page_of(3, unsure=[0, 2]), REPLIES)

    assert labels(keyboard) == [["✓ Right", "✎ Correct it"], ["Copy"]]


def test_a_number_is_correctable_up_to_the_length_that_fits() -> None:
    longest = answer_keyboard(number_of(CORRECTABLE_LENGTH), REPLIES)
    longer = answer_keyboard(number_of(CORRECTABLE_LENGTH + 1), REPLIES)

    assert labels(longest) == [["✓ Right", "✎ Correct it"], ["Copy"]]
    assert labels(longer) == [["Copy"]]


def test_spaces_between_rows_count_towards_that_length() -> None:
    reading = page_of(CORRECTABLE_LENGTH, columns=20)

    assert len(reading.text) == CORRECTABLE_LENGTH + 1
    assert labels(answer_keyboard(reading, REPLIES)) == [["Copy"]]


@pytest.mark.parametrize(("length", "buttons"), [(COPYABLE_LENGTH, 1), (COPYABLE_LENGTH + 1, 0)])
def test_a_number_longer_than_telegram_copies_is_offered_no_button(
    length: int, buttons: int
) -> None:
    assert copied(copy_keyboard("7" * length, REPLIES)) == ["7" * length] * buttons


def test_an_answer_that_is_asked_about_again_offers_what_it_offered_first() -> None:
    first, again = answer_keyboard(page_of(3), REPLIES), asked_keyboard("012", REPLIES)

    assert again == first


@pytest.mark.parametrize("text", ["7", "407", "1 2\n34"])
def test_a_keypad_has_ten_digits_in_rows_of_five_and_a_way_back(text: str) -> None:
    keyboard = keypad(text, 0, REPLIES)

    *digits, back = choices(keyboard)
    assert labels(keyboard) == [list("01234"), list("56789"), ["← Back"]]
    assert digits == [
        AnswerChoice(action="set", text=text, index=0, digit=digit) for digit in range(10)
    ]
    assert back == AnswerChoice(action="back", text=text)


def test_each_digit_can_be_picked_whatever_stands_between() -> None:
    keyboard = digits_keyboard("1 2\n3456", REPLIES)

    *picks, back = choices(keyboard)
    assert labels(keyboard) == [list("12345"), ["6"], ["← Back"]]
    assert [pick.index for pick in picks] == [0, 1, 2, 3, 4, 5]
    assert {(pick.action, pick.text) for pick in picks} == {("pick", "1 2\n3456")}
    assert back.action == "back"


def test_every_button_for_the_longest_number_fits_into_callback_data() -> None:
    text = number_of(CORRECTABLE_LENGTH).text
    keyboards = [
        answer_keyboard(page_of(CORRECTABLE_LENGTH - 1, columns=50, unsure=[38]), REPLIES),
        digits_keyboard(text, REPLIES),
        keypad(text, CORRECTABLE_LENGTH - 1, REPLIES),
    ]

    assert [len(choices(keyboard)) for keyboard in keyboards] == [4, 41, 11]


def test_a_number_that_could_not_be_corrected_any_more_is_no_answer() -> None:
    longest = AnswerChoice(action="back", text="7" * CORRECTABLE_LENGTH).pack()

    with pytest.raises(ValueError, match="received"):
        AnswerChoice.unpack(f"{longest}7")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_holds_all_that_is_sent(language: Language, count: int) -> None:
    words, reading = Words(language), page_of(count)

    answer = compose_answer(reading, words)

    assert answer.chart is not None
    assert answer.text == reading.text
    assert answer.digits == reading.digits
    assert (answer.outcome, answer.model) == (reading.outcome, reading.model)
    assert answer.milliseconds.keys() == {"decode", "read", "draw"}
    assert answer.caption == caption(reading, words)
    assert answer.is_whole
    assert Image.open(BytesIO(answer.chart)).format == "PNG"
