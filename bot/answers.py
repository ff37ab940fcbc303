"""Answers to photos: the chart, the caption and the buttons under it.

What a button needs to know stands in its callback data, so that answers stay correctable
after a restart and nothing about anybody has to be stored.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.charts import draw_reading
from bot.replies import Replies
from model.reading.result import Outcome, ReadDigit, Reading
from model.spec import DIGIT_COUNT

CORRECTABLE_LENGTH: Final = 40
"""Characters of a number that fit into callback data, which holds 64 bytes."""

COPYABLE_LENGTH: Final = 256
"""Characters that a copy button may hold."""

ERROR: Final = "error"
"""The outcome where a file cannot be read as a picture."""

ACTIONS: Final = ("right", "wrong", "pick", "set", "back")
"""What buttons do."""

PATTERN: Final = (
    rf"answer\|({'|'.join(ACTIONS)})"
    r"\|(-1|[0-9]{1,2})\|(-1|[0-9])\|([ \n]*[0-9][0-9 \n]*)"
)
"""Callback data: the action, which digit, what it is, and the number as it was read."""

DIGITS_IN_A_ROW: Final = 5
"""Buttons of a keypad that stand side by side."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What is said to a photo; but for the chart and the digits it keeps nothing of it.

    Attributes:
        outcome: read, unsure, no_digits or error.
        caption: The words: in HTML where there is a chart, else plain.
        text: The number that was read, "" where there is none.
        chart: A PNG; None where there is nothing to draw.
        keyboard: The buttons under it.
        digits: What was read, in reading order.
        model: Name of the model version that read it; None where none had to.
        milliseconds: How long reading and drawing took.
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
    """Draw and word the answer to a photo; where there is no digit in it, words have to do."""
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


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a pressed button says.

    Attributes:
        action: One of `ACTIONS`.
        text: The number as it was read.
        index: Which of its digits, white space not counted; -1 where none is meant.
        digit: What that digit is in truth; -1 where it is not said.
    """

    action: str
    text: str
    index: int = -1
    digit: int = -1

    def encode(self) -> str:
        """Write the choice as callback data."""
        return f"answer|{self.action}|{self.index}|{self.digit}|{self.text}"

    @classmethod
    def decode(cls, data: str) -> Self:
        """Read callback data.

        Raises:
            ValueError: It is none of ours.
        """
        known = re.fullmatch(PATTERN, data)
        # Whoever forges data could otherwise have the bot say anything, or more than fits.
        if known is None or len(known[4]) > CORRECTABLE_LENGTH:
            raise ValueError(f"callback data of no answer, received: {data!r}")
        return cls(action=known[1], index=int(known[2]), digit=int(known[3]), text=known[4])

    def labels(self, as_read: Mapping[int, int]) -> Mapping[int, int]:
        """Say what digits are, by their index.

        Args:
            as_read: What they were read as, all of which is right in a confirmed number.
        """
        return as_read if self.action == "right" else {self.index: self.digit}

    def corrected_text(self) -> str:
        """Write the number with the one digit corrected.

        Raises:
            ValueError: There is no such digit.
        """
        places = [place for place, character in enumerate(self.text) if character.isdigit()]
        if not (0 <= self.index < len(places) and 0 <= self.digit < DIGIT_COUNT):
            raise ValueError(f"no such digit to correct, received: {self!r}")
        place = places[self.index]
        return f"{self.text[:place]}{self.digit}{self.text[place + 1 :]}"


def answer_keyboard(reading: Reading, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy; where one digit is unsure, its likeliest two."""
    text = reading.text
    if len(text) > CORRECTABLE_LENGTH:
        return copy_keyboard(text, replies)
    rows = [_confirming_row(text, replies)]
    doubtful = [index for index, digit in enumerate(reading.digits) if not digit.sure]
    if len(doubtful) == 1:
        rows.insert(0, _guesses_row(text, doubtful[0], reading.digits[doubtful[0]]))
    return InlineKeyboardMarkup([*rows, _copy_row(text, replies)])


def asked_keyboard(text: str, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy an answer whose reading is long gone."""
    return InlineKeyboardMarkup([_confirming_row(text, replies), _copy_row(text, replies)])


def _confirming_row(text: str, replies: Replies) -> list[InlineKeyboardButton]:
    return [
        _button(replies.right_button, Choice(action="right", text=text)),
        _button(replies.wrong_button, Choice(action="wrong", text=text)),
    ]


def _guesses_row(text: str, index: int, digit: ReadDigit) -> list[InlineKeyboardButton]:
    likeliest = digit.probabilities.argsort()[::-1][:2].tolist()
    return [
        _button(f"{guess}", Choice(action="set", text=text, index=index, digit=guess))
        for guess in likeliest
    ]


def copy_keyboard(text: str, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to copy and nothing else; nothing at all where a number is too long for that."""
    return InlineKeyboardMarkup([_copy_row(text, replies)] if len(text) <= COPYABLE_LENGTH else [])


def _copy_row(text: str, replies: Replies) -> list[InlineKeyboardButton]:
    return [InlineKeyboardButton(replies.copy_button, copy_text=CopyTextButton(text))]


def digits_keyboard(text: str, replies: Replies) -> InlineKeyboardMarkup:
    """Ask which of several digits is wrong."""
    digits = [character for character in text if character.isdigit()]
    buttons = [
        _button(digit, Choice(action="pick", text=text, index=index))
        for index, digit in enumerate(digits)
    ]
    return InlineKeyboardMarkup([*_rows(buttons), [_back_button(text, replies)]])


def keypad(text: str, index: int, replies: Replies) -> InlineKeyboardMarkup:
    """Ask what a digit is in truth."""
    buttons = [
        _button(f"{digit}", Choice(action="set", text=text, index=index, digit=digit))
        for digit in range(DIGIT_COUNT)
    ]
    return InlineKeyboardMarkup([*_rows(buttons), [_back_button(text, replies)]])


def _back_button(text: str, replies: Replies) -> InlineKeyboardButton:
    return _button(replies.back_button, Choice(action="back", text=text))


def _button(label: str, choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=choice.encode())


def _rows(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    starts = range(0, len(buttons), DIGITS_IN_A_ROW)
    return [buttons[start : start + DIGITS_IN_A_ROW] for start in starts]
