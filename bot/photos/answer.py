"""Answers to photos: the chart, the caption and the buttons.

The caption and the callback data hold everything that a button needs, so answers remain
correctable after a restart. `bot.feedback.answer_log` records them without their pictures.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.charts import draw_reading
from bot.feedback.buttons import answer_keyboard
from bot.i18n import Words
from bot.photos.answer_caption import caption, chart_words, no_digits
from bot.photos.turning import turn_keyboard, turn_photo
from model.reading.reader import DigitReader
from model.reading.result import ReadDigit, Reading

ERROR: Final = "error"
"""The outcome if a file cannot be read as a picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """The answer to a photo; of the photo it holds only the chart and the digits.

    Attributes:
        outcome: read, unsure, no_digits or error.
        caption: HTML if there is a chart, else plain text.
        text: The number that was read, "" if none was.
        chart: A PNG; None if there is nothing to draw.
        keyboard: The buttons of the answer.
        digits: The digits in reading order.
        model: Name of the model version that read the photo; None if none did.
        milliseconds: Duration of each step of reading and drawing.
    """

    outcome: str
    caption: str
    text: str = ""
    chart: bytes | None = None
    keyboard: InlineKeyboardMarkup | None = None
    digits: tuple[ReadDigit, ...] = ()
    model: str | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)


def answer_photo(
    reader: DigitReader, photo: bytes, *, words: Words, turns: int = 0, may_turn: bool = True
) -> Answer:
    """Read a photo and compose the answer; runs in a reading thread.

    Args:
        reader: Reads the photo.
        photo: The bytes of a picture.
        words: In the language of the answer.
        turns: Clockwise quarter turns to read it with.
        may_turn: Whether another turn is offered if there are no digits.

    Raises:
        PhotoError: The bytes cannot be decoded as a picture.
    """
    reading = reader.read(turn_photo(photo, turns))
    if reading.digits:
        return compose_answer(reading, words)
    keyboard = turn_keyboard(turns + 1, words) if may_turn else None
    return Answer(
        outcome=reading.outcome,
        caption=no_digits(words, may_turn=keyboard is not None),
        keyboard=keyboard,
        model=reading.model,
        milliseconds=reading.steps,
    )


def compose_answer(reading: Reading, words: Words) -> Answer:
    """Compose the answer to a photo with digits: chart, caption and buttons."""
    started = time.perf_counter()
    chart = draw_reading(reading, chart_words(words))
    drawn = 1000.0 * (time.perf_counter() - started)
    return Answer(
        outcome=reading.outcome,
        caption=caption(reading, words),
        text=reading.text,
        chart=chart,
        keyboard=answer_keyboard(reading, words),
        digits=reading.digits,
        model=reading.model,
        milliseconds={**reading.steps, "draw": drawn},
    )
