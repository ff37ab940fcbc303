"""Answers to photos: the chart, the caption and the buttons."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from telegram import InlineKeyboardMarkup

from bot.charts import draw_reading
from bot.feedback.buttons import answer_keyboard
from bot.replies import Replies
from model.reading.result import Outcome, ReadDigit, Reading

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


def compose_answer(reading: Reading, replies: Replies) -> Answer:
    """Compose the answer: chart, caption and buttons, or only text if there are no digits."""
    if reading.outcome is Outcome.NO_DIGITS:
        return Answer(
            outcome=reading.outcome,
            caption=replies.no_digits,
            model=reading.model,
            milliseconds=reading.steps,
        )
    started = time.perf_counter()
    chart = draw_reading(reading, replies.chart_words)
    drawn = 1000.0 * (time.perf_counter() - started)
    return Answer(
        outcome=reading.outcome,
        caption=replies.caption(reading),
        text=reading.text,
        chart=chart,
        keyboard=answer_keyboard(reading, replies),
        digits=reading.digits,
        model=reading.model,
        milliseconds={**reading.steps, "draw": drawn},
    )
