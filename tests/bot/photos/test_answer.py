from io import BytesIO

import pytest
from PIL import Image
from telegram import InlineKeyboardMarkup

from bot.i18n import LANGUAGES, Words
from bot.photos.answer import compose_answer
from bot.photos.texts import caption
from bot.settings import Language
from model.reading.result import Reading
from tests.bot.charts.readings import page_of

WORDS = Words("en")


def labels(keyboard: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def copied(keyboard: InlineKeyboardMarkup) -> list[str]:
    return [
        button.copy_text.text
        for row in keyboard.inline_keyboard
        for button in row
        if button.copy_text
    ]


def number_of(length: int) -> Reading:
    return page_of(length, columns=length)


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
