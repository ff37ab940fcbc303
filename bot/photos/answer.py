"""Answers to photos: the chart, the caption and the buttons.

The caption and the callback data hold everything that a button needs, so answers can be corrected
after a restart. `bot.feedback.answer_log` records answers without their pictures.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

import cv2
from telegram import InlineKeyboardMarkup

from bot.charts.answer_chart import draw_reading
from bot.feedback.buttons import answer_keyboard
from bot.i18n import Words
from bot.photos.answer_texts import caption, no_digits
from bot.transport.callback_data import CallbackData
from model.decoding.photo import decode_photo
from model.reading.reader import DigitReader
from model.reading.result import ReadDigit, Reading

ERROR: Final = "error"
"""The outcome if a file cannot be read as a picture."""

ROTATIONS: Final = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)
"""OpenCV's codes for one, two and three clockwise quarter turns."""


@dataclass(frozen=True, kw_only=True)
class TurnChoice(CallbackData, prefix="turn"):
    """The button under an answer without digits: reads the photo turned clockwise."""

    turns: Annotated[int, "[1-3]"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """The answer to a photo; of the photo it holds only the chart and the digits.

    Attributes:
        text: The number that was read, "" if none was.
        chart: A PNG; None if there is nothing to draw.
        milliseconds: The duration of each step of reading and drawing.
    """

    outcome: str
    caption: str
    text: str = ""
    chart: bytes | None = None
    keyboard: InlineKeyboardMarkup | None = None
    digits: tuple[ReadDigit, ...] = ()
    model: str | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)


def answer_photo(reader: DigitReader, photo: bytes, *, words: Words, turns: int = 0) -> Answer:
    """Read a photo and compose the answer; runs in a reading thread.

    The photo is first turned by `turns` clockwise quarter turns. If there are no digits, another
    turn may be offered.

    Raises:
        PhotoError: The bytes cannot be decoded as a picture.
    """
    reading = reader.read(turn_photo(photo, turns))
    if reading.digits:
        return compose_answer(reading, words)
    may_turn = turns < len(ROTATIONS)
    button = TurnChoice(turns=turns + 1).button(words._("↻ Turn")) if may_turn else None
    return Answer(
        outcome=reading.outcome,
        caption=no_digits(words, may_turn=may_turn),
        keyboard=InlineKeyboardMarkup.from_button(button) if button else None,
        model=reading.model,
        milliseconds=reading.steps,
    )


def compose_answer(reading: Reading, words: Words) -> Answer:
    """Compose the answer to a photo with digits: chart, caption and buttons."""
    started = time.perf_counter()
    chart = draw_reading(reading, words)
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


def turn_photo(photo: bytes, turns: int) -> bytes:
    """Turn a photo by clockwise quarter turns.

    Returns:
        A gray PNG, or `photo` itself if there is nothing to turn.

    Raises:
        PhotoError: The bytes cannot be decoded as a picture.
    """
    if turns == 0:
        return photo
    _, png = cv2.imencode(".png", cv2.rotate(decode_photo(photo).image, ROTATIONS[turns - 1]))
    return png.tobytes()
