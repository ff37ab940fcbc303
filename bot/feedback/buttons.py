"""The buttons under an answer: confirm, correct, copy, add up, and send as a file.

Callback data holds no number: the caption does, so answers stay correctable after a restart.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.feedback.numbers import as_cells, digits_of
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
        copy = CopyTextButton(as_cells(text))
        rows.append([InlineKeyboardButton(words._("Copy"), copy_text=copy)])
    if len(text.split()) > 1:
        csv = NumbersChoice(action="csv").button("CSV")
        rows.append([NumbersChoice(action="sum").button("Σ"), csv])
    return rows


def digits_keyboard(text: str, words: Words, *, fixed: int) -> InlineKeyboardMarkup:
    """Ask which of several digits is wrong; they are numbered as on the chart."""
    digits = digits_of(text)
    buttons = [
        AnswerChoice(action="pick", index=index, fixed=fixed).button(
            _numbered(index, digit, len(digits))
        )
        for index, digit in enumerate(digits)
    ]
    return InlineKeyboardMarkup([*_rows(buttons), [_back_button(words, fixed)]])


def keypad(text: str, index: int, words: Words, *, fixed: int) -> InlineKeyboardMarkup:
    """Ask what a digit really is; if there are several, it may be none."""
    buttons = [
        AnswerChoice(action="set", index=index, digit=digit, fixed=fixed).button(f"{digit}")
        for digit in range(DIGIT_COUNT)
    ]
    last = [_back_button(words, fixed)]
    digits = digits_of(text)
    if len(digits) > 1:
        drop = AnswerChoice(action="drop", index=index, digit=int(digits[index]), fixed=fixed)
        last.insert(0, drop.button(words._("✗ Not a digit")))
    return InlineKeyboardMarkup([*_rows(buttons), last])


def _numbered(index: int, digit: int | str, count: int) -> str:
    """Write a digit with its number on the chart, as one of so many digits."""
    if count <= len(CIRCLED):
        return f"{CIRCLED[index]} {digit}"
    return f"{index + 1}: {digit}"


def back_keyboard(words: Words, *, fixed: int) -> InlineKeyboardMarkup:
    """Offer only the way back."""
    return InlineKeyboardMarkup([[_back_button(words, fixed)]])


def _back_button(words: Words, fixed: int) -> InlineKeyboardButton:
    return AnswerChoice(action="back", fixed=fixed).button(words._("← Back"))


def _rows(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    starts = range(0, len(buttons), BUTTONS_IN_A_ROW)
    return [buttons[start : start + BUTTONS_IN_A_ROW] for start in starts]
