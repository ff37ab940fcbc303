"""The buttons under an answer: confirm, correct, copy, add up, and send as a file.

Callback data holds no number: the caption does, so answers stay correctable after a restart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.feedback.numbers import digits_of
from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from model.reading.result import ReadDigit, Reading
from model.spec import DIGIT_COUNT

PICKABLE_DIGITS: Final = 40
"""Digits of the longest number that is corrected by buttons; longer ones by a reply only."""

COPYABLE_LENGTH: Final = 256
"""Characters that a copy button can hold."""

BUTTONS_IN_A_ROW: Final = 5
"""Buttons of one digit in one row."""

WEIGHTY: Final = 0.02
"""Probability from which on the second guess at a digit is offered."""

CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
"""Numbers in circles that the usual fonts have: many lack those from 11 on."""

Action = Literal["right", "wrong", "pick", "set", "drop", "back", "undo"]


@dataclass(frozen=True, kw_only=True)
class AnswerChoice(CallbackData, prefix="answer"):
    """A button that confirms or corrects an answer.

    Attributes:
        action: What the button does.
        index: Which digit it is about, white space not counted; -1 if none.
        digit: What that digit is; -1 if the button does not say.
        fixed: Whether the answer has been corrected already.
    """

    action: Action
    index: Annotated[int, "-1|[0-9]{1,2}"] = -1
    digit: Annotated[int, "-1|[0-9]"] = -1
    fixed: Annotated[int, "[01]"] = 0

    @property
    def label(self) -> int | None:
        """What the digit really is; None if it is no digit."""
        return self.digit if self.action == "set" else None

    def fits(self, text: str) -> bool:
        """Check whether a number has the digit that the button sets or drops."""
        digits = digits_of(text)
        if not 0 <= self.index < len(digits) or self.digit < 0:
            return False
        if self.action == "set":
            return True
        return len(digits) > 1 and digits[self.index] == f"{self.digit}"


@dataclass(frozen=True, kw_only=True)
class NumbersChoice(CallbackData, prefix="numbers"):
    """A button for answers that hold several numbers: add them up, or send them as a file."""

    action: Literal["sum", "csv"]


def answer_keyboard(reading: Reading, words: Words) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy; if only one digit is unsure, its two best guesses."""
    doubtful = [index for index, digit in enumerate(reading.digits) if not digit.sure]
    if len(doubtful) != 1 or doubtful[0] >= PICKABLE_DIGITS:
        return asked_keyboard(reading.text, words)
    index = doubtful[0]
    guesses = _likeliest(reading.digits[index])
    if reading.digits[index].probabilities[guesses[1]] < WEIGHTY:
        return asked_keyboard(reading.text, words)
    several = len(reading.digits) > 1
    buttons = [
        AnswerChoice(action="set", index=index, digit=guess).button(
            _numbered(index, guess, len(reading.digits)) if several else f"{guess}"
        )
        for guess in guesses
    ]
    label = words._("✎ Fix") if several else words._("✎ Another digit")
    fix = [AnswerChoice(action="wrong").button(label)]
    return InlineKeyboardMarkup([buttons, fix, *_using_rows(reading.text, words)])


def _likeliest(digit: ReadDigit) -> list[int]:
    return list(digit.probabilities.argsort()[::-1][:2].tolist())


def asked_keyboard(text: str, words: Words) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy a number."""
    row = [
        AnswerChoice(action="right").button(words._("✓ Right")),
        AnswerChoice(action="wrong").button(words._("✎ Fix")),
    ]
    return InlineKeyboardMarkup([row, *_using_rows(text, words)])


def fixed_keyboard(text: str, words: Words) -> InlineKeyboardMarkup:
    """Offer to correct a corrected number once more, to undo that, and to copy it."""
    row = [
        AnswerChoice(action="wrong", fixed=1).button(words._("✎ Fix another")),
        AnswerChoice(action="undo", fixed=1).button(words._("↩ Undo all")),
    ]
    return InlineKeyboardMarkup([row, *_using_rows(text, words)])


def confirmed_keyboard(text: str, words: Words) -> InlineKeyboardMarkup:
    """Offer to copy a number that is right."""
    return InlineKeyboardMarkup(_using_rows(text, words))


def _using_rows(text: str, words: Words) -> list[list[InlineKeyboardButton]]:
    """Offer to copy a number if it is short enough, and what can be done with several numbers."""
    rows = []
    if len(text) <= COPYABLE_LENGTH:
        # Spreadsheets paste a tab as the next cell, and a line as the next row.
        copy = CopyTextButton(text.replace(" ", "\t"))
        rows.append([InlineKeyboardButton(words._("Copy"), copy_text=copy)])
    if len(text.split()) > 1:
        csv = NumbersChoice(action="csv").button("CSV")
        rows.append([NumbersChoice(action="sum").button("Σ"), csv])
    return rows


def ask_further(
    choice: AnswerChoice, text: str, words: Words
) -> tuple[str, InlineKeyboardMarkup] | None:
    """Ask which digit is wrong, then what it is.

    Returns:
        The question and its buttons; None if the number has no such digit.
    """
    digits, index = digits_of(text), max(choice.index, 0)
    back = AnswerChoice(action="back", fixed=choice.fixed).button(words._("← Back"))
    if len(digits) > PICKABLE_DIGITS:
        question = words._("Reply to this answer with the right number.")
        return question, InlineKeyboardMarkup([[back]])
    if choice.action == "wrong" and len(digits) > 1:
        question = words._("Which digit is wrong? Or reply with the right number.")
        return question, InlineKeyboardMarkup([*_digit_rows(digits, choice.fixed), [back]])
    if index >= len(digits):
        return None
    keys = _keypad_rows(index, choice.fixed)
    if len(digits) == 1:
        return words._("It's really…"), InlineKeyboardMarkup([*keys, [back]])
    drop = AnswerChoice(action="drop", index=index, digit=int(digits[index]), fixed=choice.fixed)
    last = [drop.button(words._("✗ Not a digit")), back]
    question = words._("Digit {position} is really…").format(position=index + 1)
    return question, InlineKeyboardMarkup([*keys, last])


def _digit_rows(digits: str, fixed: int) -> list[list[InlineKeyboardButton]]:
    """Make a button for each digit of a number; they are numbered as on the chart."""
    return _rows(
        AnswerChoice(action="pick", index=index, fixed=fixed).button(
            _numbered(index, digit, len(digits))
        )
        for index, digit in enumerate(digits)
    )


def _keypad_rows(index: int, fixed: int) -> list[list[InlineKeyboardButton]]:
    """Make a button for each digit that one of them may really be."""
    return _rows(
        AnswerChoice(action="set", index=index, digit=digit, fixed=fixed).button(f"{digit}")
        for digit in range(DIGIT_COUNT)
    )


def _numbered(index: int, digit: int | str, count: int) -> str:
    """Write a digit with its number on the chart, as one of `count` digits."""
    if count <= len(CIRCLED):
        return f"{CIRCLED[index]} {digit}"
    return f"{index + 1}: {digit}"


def _rows(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Arrange buttons of one digit in rows."""
    listed = list(buttons)
    starts = range(0, len(listed), BUTTONS_IN_A_ROW)
    return [listed[start : start + BUTTONS_IN_A_ROW] for start in starts]
