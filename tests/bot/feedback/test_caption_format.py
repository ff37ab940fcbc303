import re
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message

from bot.feedback.caption_format import (
    QUESTION_MARK,
    number_html,
    number_with_note,
    read_caption,
    with_mark,
    without_mark,
)
from tests.bot.feedback.test_numbers import NUMBERS


def captioned(html: str) -> Message:
    text = unescape(re.sub("<.*?>", "", html))
    return Message(1, datetime.now(UTC), Chat(1, "private"), caption=text)


@given(NUMBERS, st.sampled_from(["99.1 %", "✓ confirmed", "3 digits, each at least 99 %"]))
def test_the_number_in_a_caption_is_read_back(number: str, note: str) -> None:
    for html in (number_with_note(number, note), f"{number_html(number)}\n{note}"):
        shown = read_caption(captioned(html))

        assert shown is not None
        assert (shown.text, shown.is_cut) == (number, False)


@pytest.mark.parametrize("number", ["7" * 1000, "\n".join(["12 3"] * 20)])
def test_a_long_number_is_cut_and_known_to_be(number: str) -> None:
    shown = read_caption(captioned(number_with_note(number, "99.1 %")))

    assert shown is not None
    assert shown.is_cut
    assert number.startswith(shown.text)


def test_rows_of_older_answers_are_read() -> None:
    shown = read_caption(captioned("12 / 3 4 · 99.1 %"))

    assert shown is not None
    assert shown.text == "12\n3 4"


@pytest.mark.parametrize(
    "caption", ["", "3 photos:\nPhoto 1: 7", "Nothing here", "7 days · 3 photos"]
)
def test_other_captions_are_no_answers(caption: str) -> None:
    assert read_caption(captioned(caption)) is None


def test_a_question_is_replaced_and_removed() -> None:
    asked = captioned(with_mark(captioned("407 · 99 %"), QUESTION_MARK, "Which digit?"))
    asked_again = captioned(with_mark(asked, QUESTION_MARK, "Which one?"))

    assert asked_again.caption == "407 · 99 %\n✎ Which one?"
    assert without_mark(asked_again, QUESTION_MARK) == "407 · 99 %"
