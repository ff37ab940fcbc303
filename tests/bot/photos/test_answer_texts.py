from collections.abc import Sequence
from dataclasses import replace

import pytest
from telegram.constants import MessageLimit

from bot.i18n import LANGUAGES, Words
from bot.local.markup import parse_html
from bot.photos.albums import album_summary
from bot.photos.answer import Answer
from bot.photos.answer_texts import caption, is_shown_whole
from bot.settings import Language
from model.reading.result import Reading, Unread
from tests.readings import page_of, read_digit, reading_of, torn_between

ENGLISH, TURKISH = Words("en"), Words("tr")

CAPTION_LIMIT = 1_024


def shown(reading: Reading, words: Words = ENGLISH) -> str:
    """Return the text that a person sees of an HTML caption."""
    return parse_html(caption(reading, words))[0]


def rows_of(count: int, columns: int = 10) -> Reading:
    return page_of(count * columns, columns=columns)


def with_unread(reading: Reading, rows: Sequence[int]) -> Reading:
    first = {digit.row: digit for digit in reversed(reading.digits)}
    unread = tuple(Unread(box=first[row].box, place=first[row].place) for row in rows)
    return replace(reading, unread=unread)


def test_the_caption_is_the_number_and_how_sure_each_digit_is() -> None:
    one = reading_of([read_digit(7, confidence=0.987)])
    several = reading_of([read_digit(4), read_digit(0, confidence=0.93), read_digit(7)])

    assert caption(one, TURKISH) == "<b>7</b> · %98,7"
    assert caption(one, ENGLISH) == "<b>7</b> · 98.7\u00a0%"
    assert shown(several) == "407 · 3 digits, each at least 93.0\u00a0% sure"
    assert shown(several, TURKISH) == "407 · 3 rakam, en düşük güven %93,0"


def test_twelve_rows_are_shown_whole() -> None:
    assert is_shown_whole(rows_of(12).text)
    assert not is_shown_whole(rows_of(13).text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("count", "columns"), [(40, 40), (3000, 10), (3000, 70), (3000, 3000)])
def test_captions_of_very_long_numbers_are_not_too_long_for_telegram(
    language: Language, count: int, columns: int
) -> None:
    reading = page_of(count, columns=columns, unsure=range(count))
    reading = with_unread(reading, range(min(20, count // columns)))

    written = shown(reading, Words(language))

    assert len(written) <= CAPTION_LIMIT
    assert written.startswith("0123456789")


OF_TWO = reading_of([read_digit(4), torn_between(7, 1)])
SLASH = replace(torn_between(1, 7), may_be_sign=True)
STRANGE = read_digit(7, confidence=0.999, sure=False)


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (reading_of([torn_between(7, 1)]), "\nI'm not sure: 7, or maybe 1. "),
        (OF_TWO, "47 · 2 digits · 1 to check\nI'm not sure about digit 2: 7, or maybe 1. "),
        (OF_TWO, " It's a bit pale. Try again with more light."),
        # An unlikely second guess is not named.
        (reading_of([STRANGE]), "\nI'm not sure about this one: please check it."),
        (reading_of([read_digit(4), STRANGE]), "\nDigit 2 looks different from the others:"),
        (reading_of([read_digit(4), SLASH]), "\nDigit 2 may be a slash or a bracket: if so,"),
        (page_of(6, unsure=[0, 2, 4]), "3 to check\nDigits I'm not sure about: ①, ③, ⑤. If this"),
        (page_of(6, unsure=[0, 2, 4]), " If this is wrong, reply with the right number."),
        (page_of(10, unsure=range(8)), "digits I'm not sure about are orange in the picture. If"),
    ],
)
def test_the_doubt_names_the_digits_and_what_else_they_may_be(reading: Reading, said: str) -> None:
    assert said in shown(reading)


def test_unread_ink_is_reported_with_its_row() -> None:
    one_row, page = with_unread(page_of(3), [0]), rows_of(3)

    assert shown(one_row).endswith("\nI couldn't read everything: please check.")
    assert shown(with_unread(page, [1])).endswith("everything in row 2: please check.")
    assert shown(with_unread(page, [2, 0, 2])).endswith("everything in rows 1, 3: please check.")


def answer(text: str, outcome: str = "read") -> Answer:
    return Answer(outcome=outcome, caption="", text=text)


def test_an_album_is_listed_photo_by_photo_and_long_numbers_are_cut() -> None:
    answers = [answer("407"), answer("1 2\n34", "unsure"), answer("", "no_digits"), None]
    assert parse_html(album_summary(answers, ENGLISH))[0].splitlines() == [
        "4 photos:",
        "Photo 1: 407",
        "Photo 2: 1 2 / 34 · not sure",
        "Photo 3: no digits",
        "Photo 4: not read",
    ]
    turkish = "2 fotoğraf:\n1. fotoğraf: <b>7</b>\n2. fotoğraf: <b>8</b> · emin değilim"
    assert album_summary([answer("7"), answer("8", "unsure")], TURKISH) == turkish
    full, _ = parse_html(album_summary([answer("7" * 700, "unsure")] * 10, ENGLISH))
    assert len(full) <= MessageLimit.MAX_TEXT_LENGTH
    assert "7… · not sure\n" in full
