"""Answers to photos: the chart, the caption and the buttons.

The callback data of a button holds everything that the button needs, so answers remain
correctable after a restart and no personal data has to be stored.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.charts import draw_reading
from bot.i18n import Words
from bot.photos.texts import caption, chart_words, is_shown_whole, no_digits
from bot.photos.turning import turn_keyboard, turn_photo
from bot.replies import Replies
from bot.transport.callback_data import CallbackData
from model.reader import DigitReader
from model.reading import ReadDigit, Reading
from model.spec import DIGIT_COUNT

CORRECTABLE_LENGTH: Final = 40
"""Characters of a number that fit into the callback data of its buttons."""

COPYABLE_LENGTH: Final = 256
"""Characters that a copy button can hold."""

ERROR: Final = "error"
"""The outcome if a file cannot be read as a picture."""

DIGITS_IN_A_ROW: Final = 5
"""Keypad buttons in one row."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """The answer to a photo; of the photo it holds only the chart and the digits.

    Attributes:
        outcome: read, unsure, no_digits or error.
        caption: HTML if there is a chart, else plain text.
        text: The number that was read, "" if none was.
        chart: A PNG; None if there is nothing to draw.
        keyboard: The buttons of the answer.
        is_whole: Whether the caption shows the whole number; if not, a file does.
        digits: The digits in reading order.
        model: Name of the model version that read the photo; None if none did.
        milliseconds: Duration of each step of reading and drawing.
    """

    outcome: str
    caption: str
    text: str = ""
    chart: bytes | None = None
    keyboard: InlineKeyboardMarkup | None = None
    is_whole: bool = True
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
        caption=no_digits(reading, words, may_turn=keyboard is not None),
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
        keyboard=answer_keyboard(reading, Replies(words.language)),
        is_whole=is_shown_whole(reading.text),
        digits=reading.digits,
        model=reading.model,
        milliseconds={**reading.steps, "draw": drawn},
    )


@dataclass(frozen=True, kw_only=True)
class AnswerChoice(CallbackData, prefix="answer"):
    """A button under an answer.

    Attributes:
        action: What the button does.
        index: Which digit it is about, white space not counted; -1 if none.
        digit: What that digit is; -1 if the button does not say.
        text: The number as it was read.
    """

    action: Literal["right", "wrong", "pick", "set", "back"]
    index: Annotated[int, "-1|[0-9]{1,2}"] = -1
    digit: Annotated[int, "-1|[0-9]"] = -1
    text: Annotated[str, rf"(?=[ \n]*[0-9])[0-9 \n]{{1,{CORRECTABLE_LENGTH}}}"]

    def corrected_text(self) -> str:
        """Return the number with the one digit corrected.

        Raises:
            ValueError: The number has no such digit.
        """
        places = [place for place, character in enumerate(self.text) if character.isdigit()]
        if not (0 <= self.index < len(places) and 0 <= self.digit < DIGIT_COUNT):
            raise ValueError(f"no such digit to correct, received: {self!r}")
        place = places[self.index]
        return f"{self.text[:place]}{self.digit}{self.text[place + 1 :]}"


def answer_keyboard(reading: Reading, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy; if one digit is unsure, also its two best guesses."""
    text = reading.text
    if len(text) > CORRECTABLE_LENGTH:
        return copy_keyboard(text, replies)
    rows = [_confirming_row(text, replies)]
    doubtful = [index for index, digit in enumerate(reading.digits) if not digit.sure]
    if len(doubtful) == 1:
        rows.insert(0, _guesses_row(text, doubtful[0], reading.digits[doubtful[0]]))
    return InlineKeyboardMarkup([*rows, _copy_row(text, replies)])


def asked_keyboard(text: str, replies: Replies) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy an answer of which only the number is known."""
    return InlineKeyboardMarkup([_confirming_row(text, replies), _copy_row(text, replies)])


def _confirming_row(text: str, replies: Replies) -> list[InlineKeyboardButton]:
    return [
        AnswerChoice(action="right", text=text).button(replies.right_button),
        AnswerChoice(action="wrong", text=text).button(replies.wrong_button),
    ]


def _guesses_row(text: str, index: int, digit: ReadDigit) -> list[InlineKeyboardButton]:
    likeliest = digit.probabilities.argsort()[::-1][:2].tolist()
    return [
        AnswerChoice(action="set", text=text, index=index, digit=guess).button(f"{guess}")
        for guess in likeliest
    ]


def copy_keyboard(text: str, replies: Replies) -> InlineKeyboardMarkup:
    """Offer only to copy; no button if the number is too long to copy."""
    return InlineKeyboardMarkup([_copy_row(text, replies)] if len(text) <= COPYABLE_LENGTH else [])


def _copy_row(text: str, replies: Replies) -> list[InlineKeyboardButton]:
    return [InlineKeyboardButton(replies.copy_button, copy_text=CopyTextButton(text))]


def digits_keyboard(text: str, replies: Replies) -> InlineKeyboardMarkup:
    """Ask which of several digits is wrong."""
    digits = [character for character in text if character.isdigit()]
    buttons = [
        AnswerChoice(action="pick", text=text, index=index).button(digit)
        for index, digit in enumerate(digits)
    ]
    return InlineKeyboardMarkup([*_rows(buttons), [_back_button(text, replies)]])


def keypad(text: str, index: int, replies: Replies) -> InlineKeyboardMarkup:
    """Ask what a digit really is."""
    buttons = [
        AnswerChoice(action="set", text=text, index=index, digit=digit).button(f"{digit}")
        for digit in range(DIGIT_COUNT)
    ]
    return InlineKeyboardMarkup([*_rows(buttons), [_back_button(text, replies)]])


def _back_button(text: str, replies: Replies) -> InlineKeyboardButton:
    return AnswerChoice(action="back", text=text).button(replies.back_button)


def _rows(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    starts = range(0, len(buttons), DIGITS_IN_A_ROW)
    return [buttons[start : start + DIGITS_IN_A_ROW] for start in starts]
