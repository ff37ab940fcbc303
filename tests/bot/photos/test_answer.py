from io import BytesIO

import pytest
from PIL import Image

from bot.feedback.buttons import answer_keyboard
from bot.photos.answer import compose_answer
from bot.replies import LANGUAGES, Replies
from bot.settings import Language
from tests.bot.charts.readings import page_of, reading_of

REPLIES = Replies("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_holds_all_that_is_sent(language: Language, count: int) -> None:
    replies, reading = Replies(language), page_of(count)

    answer = compose_answer(reading, replies)

    assert answer.chart is not None
    assert answer.text == reading.text
    assert answer.digits == reading.digits
    assert (answer.outcome, answer.model) == (reading.outcome, reading.model)
    assert answer.milliseconds.keys() == {"decode", "read", "draw"}
    assert answer.caption == replies.caption(reading)
    assert answer.keyboard == answer_keyboard(reading, replies)
    assert Image.open(BytesIO(answer.chart)).format == "PNG"


def test_where_there_is_no_digit_words_have_to_do() -> None:
    answer = compose_answer(reading_of([]), REPLIES)

    assert (answer.outcome, answer.text, answer.caption) == ("no_digits", "", REPLIES.no_digits)
    assert (answer.chart, answer.keyboard, answer.digits) == (None, None, ())
