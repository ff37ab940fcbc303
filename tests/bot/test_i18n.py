import inspect
from dataclasses import replace
from html import escape

import numpy as np
import pytest
from telegram.constants import MessageLimit

from bot.i18n import LANGUAGES, Words
from bot.local.markup import parse_html
from bot.people.texts import command_descriptions
from bot.replies import Replies
from bot.settings import Language
from model.errors import PhotoTooLargeError, UnreadablePhotoError
from model.reading.advice import Remedy
from model.reading.result import ReadDigit
from tests.bot.charts.readings import page_of, read_digit, reading_of

CAPTION_LIMIT = 1_024

PLAIN = sorted(
    name
    for name, value in inspect.getmembers(Replies)
    if isinstance(value, property) and name != "chart_words"
)


def shown(html: str) -> str:
    """What a person sees of a caption in HTML."""
    return parse_html(html)[0]


def torn_between(digit: int, second: int) -> ReadDigit:
    shares = np.full(10, 0.01, np.float32)
    shares[digit], shares[second] = 0.5, 0.42
    return replace(read_digit(digit, confidence=0.5, sure=False), probabilities=shares)


@pytest.mark.parametrize(
    ("language", "share", "expected"),
    [
        ("tr", 0.987, "%98,7"),
        ("tr", 0.5, "%50,0"),
        ("tr", 0.0, "%0,0"),
        ("en", 0.987, "98.7\u00a0%"),
        ("en", 0.5, "50.0\u00a0%"),
        ("en", 0.0, "0.0\u00a0%"),
    ],
)
def test_a_percentage_is_written_as_the_language_writes_it(
    language: Language, share: float, expected: str
) -> None:
    assert Replies(language).percent(share) == expected


@pytest.mark.parametrize(("language", "expected"), [("tr", "%99,9"), ("en", "99.9\u00a0%")])
@pytest.mark.parametrize("share", [0.9991, 0.99999, 1.0])
def test_a_network_is_never_quite_certain(language: Language, expected: str, share: float) -> None:
    assert Replies(language).percent(share) == expected


def test_the_caption_of_one_digit_is_the_digit_and_how_sure_it_is() -> None:
    reading = reading_of([read_digit(7, confidence=0.987)])

    assert Replies("tr").caption(reading) == "<b>7</b> · %98,7"
    assert Replies("en").caption(reading) == "<b>7</b> · 98.7\u00a0%"


def test_the_caption_of_several_digits_counts_them_and_names_the_least_sure() -> None:
    reading = reading_of([read_digit(4), read_digit(0, confidence=0.93), read_digit(7)])

    assert shown(Replies("en").caption(reading)) == "407 · 3 digits, the least sure 93.0\u00a0%"
    assert shown(Replies("tr").caption(reading)) == "407 · 3 rakam, en az emin olduğum %93,0"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sure", [True, False])
def test_the_first_line_begins_with_the_number(language: Language, *, sure: bool) -> None:
    digits = [read_digit(digit, sure=sure) for digit in (4, 0, 7)]

    first, *others = shown(Replies(language).caption(reading_of(digits))).split("\n")

    assert first.startswith("407 ")
    assert len(others) == (0 if sure else 1)


def test_rows_stand_side_by_side_and_groups_apart() -> None:
    digits = [
        read_digit(1, row=0),
        replace(read_digit(2, row=0), starts_group=True),
        read_digit(3, row=1),
        read_digit(4, row=1),
    ]

    caption = shown(Replies("en").caption(reading_of(digits)))

    assert caption.startswith("1 2 / 34 · 4 digits")
    assert "\n" not in caption


def test_an_unsure_digit_comes_with_its_second_guess_and_a_hint() -> None:
    reading = reading_of([read_digit(4), torn_between(7, 1)])

    english = shown(Replies("en").caption(reading)).split("\n")[1]
    turkish = shown(Replies("tr").caption(reading)).split("\n")[1]

    assert english.startswith("I am not sure: what I read as 7 could also be 1. It is pale")
    assert turkish.startswith("Emin değilim: 7 yerine 1 olabilir. Biraz soluk")


def test_the_summary_of_a_full_album_fits_into_a_message() -> None:
    summary = Replies("en").album_summary(["7" * 700] * 10)

    assert len(summary) <= MessageLimit.MAX_TEXT_LENGTH


def test_of_several_unsure_digits_the_least_sure_one_is_named() -> None:
    doubtful = replace(torn_between(3, 8), confidence=0.45)
    reading = reading_of([torn_between(7, 1), doubtful, torn_between(4, 9)])

    assert "what I read as 3 could also be 8" in Replies("en").caption(reading)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [40, 600, 601, 3000])
def test_captions_of_very_long_numbers_are_not_too_long_for_telegram(
    language: Language, count: int
) -> None:
    replies = Replies(language)
    reading = page_of(count, unsure=range(count))

    captions = [shown(replies.caption(reading)), shown(replies.corrected_caption(reading.text))]

    assert all(len(caption) <= CAPTION_LIMIT for caption in captions)
    assert all(caption.startswith("0123456789 / 0123456789") for caption in captions)


def test_a_number_that_was_cut_says_so() -> None:
    whole, cut = (Replies("en").corrected_caption("7" * length) for length in (600, 601))

    assert "…" not in whole
    assert shown(cut).startswith("7" * 600 + "…")


@pytest.mark.parametrize("text", ["<b>7", "4 & 7", "</b>407", "&lt;"])
def test_what_is_put_into_html_is_escaped(text: str) -> None:
    replies = Replies("en")

    caption, summary = replies.corrected_caption(text), replies.album_summary([text])

    assert escape(text) in caption
    assert shown(caption).startswith(text)
    assert shown(summary).endswith(f"1. {text}")


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("en", 1, "1 photo:"),
        ("en", 2, "2 photos:"),
        ("en", 10, "10 photos:"),
        ("tr", 1, "1 fotoğraf:"),
        ("tr", 2, "2 fotoğraf:"),
    ],
)
def test_photos_are_counted_with_the_plural_of_the_language(
    language: Language, count: int, expected: str
) -> None:
    summary = Replies(language).album_summary(["7"] * count)

    assert summary.splitlines()[0] == expected


def test_an_album_is_listed_photo_by_photo() -> None:
    summary = Replies("en").album_summary(["407", None, "1 2\n34"])

    assert summary.splitlines() == ["3 photos:", "1. 407", "2. –", "3. 1 2 / 34"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_photo_that_is_too_large_is_told_apart_from_a_broken_one(language: Language) -> None:
    replies = Replies(language)

    assert replies.photo_error(PhotoTooLargeError("64 million pixels")) == replies.too_large
    assert replies.photo_error(UnreadablePhotoError("no picture")) != replies.too_large


@pytest.mark.parametrize(
    ("chosen", "telegram", "default", "expected"),
    [
        ("tr", "en", "en", "tr"),
        ("en", "tr", "tr", "en"),
        (None, "tr", "en", "tr"),
        (None, "tr-TR", "en", "tr"),
        (None, "en-GB", "tr", "en"),
        (None, "de", "en", "en"),
        (None, "de", "tr", "tr"),
        (None, None, "tr", "tr"),
        (None, "", "en", "en"),
        ("xx", "tr", "en", "tr"),
        ("xx", "yy", "en", "en"),
    ],
)
def test_the_chosen_language_stands_above_telegrams_and_that_above_the_default(
    chosen: str | None, telegram: str | None, default: Language, expected: str
) -> None:
    assert Replies.choose(chosen, telegram, default).language == expected


@pytest.mark.parametrize("name", PLAIN)
def test_each_text_is_in_the_language_of_the_reader(name: str) -> None:
    english, turkish = (getattr(Replies(language), name) for language in ("en", "tr"))

    assert english
    assert turkish
    assert english != turkish


def test_the_words_on_charts_are_in_the_language_of_the_reader() -> None:
    words = Replies("tr").chart_words

    assert (words.photo, words.network_input) == ("Fotoğrafın", "Ağın gördüğü")
    assert words.unsure == "emin değil"
    assert words.percent(0.987) == "%98,7"


def test_every_command_is_described_differently_in_each_language() -> None:
    english, turkish = (command_descriptions(Words(language)) for language in LANGUAGES)

    assert english.keys() == turkish.keys()
    assert not set(english.values()) & set(turkish.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remedy_has_words_of_its_own(language: Language) -> None:
    hints = {Replies(language)._hint(remedy) for remedy in Remedy}

    assert len(hints) == len(Remedy)
