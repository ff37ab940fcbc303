import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message

from bot.feedback.caption_format import number_html, number_with_note, read_caption
from tests.bot.feedback.test_numbers import NUMBERS


def captioned(html: str) -> Message:
    caption = re.sub("<.*?>", "", html)
    return Message(1, datetime.now(UTC), Chat(1, "private"), caption=caption)


@given(NUMBERS, st.sampled_from(["99.1 %", "✓ confirmed", "3 digits, each at least 99 %"]))
def test_the_number_in_a_caption_is_read_back(number: str, note: str) -> None:
    for html in (number_with_note(number, note), f"{number_html(number)}\n{note}"):
        assert read_caption(captioned(html)) == (number, False)


@pytest.mark.parametrize(
    "number",
    # The last one is cut between two rows.
    ["7" * 1000, "\n".join(["12 3"] * 20), "\n".join(["7" * 99] * 7)],
)
def test_a_long_number_is_cut_and_recognized_as_cut(number: str) -> None:
    shown = read_caption(captioned(number_with_note(number, "99.1 %")))

    assert shown is not None
    assert shown.is_cut
    assert number.startswith(shown.text)


@pytest.mark.parametrize("caption", ["", "3 photos:\nPhoto 1: 7", "Nothing", "7 days · 3 photos"])
def test_other_captions_are_no_answers(caption: str) -> None:
    assert read_caption(captioned(caption)) is None
