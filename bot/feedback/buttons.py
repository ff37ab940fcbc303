"""The buttons under an answer: confirm, correct, copy, add up, and send as a file.

The number is in the caption, not in callback data, so answers can be corrected after a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.feedback.numbers import digits_of
from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from model.reading.result import Reading
from model.spec import DIGIT_COUNT

PICKABLE_DIGITS: Final = 40
"""Maximum digits of a number that buttons can correct; longer ones are corrected by a reply."""

BUTTONS_IN_A_ROW: Final = 5

WEIGHTY: Final = 0.02
"""Minimum probability at which the second guess for a digit is named and offered."""

CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
"""Circled positions; many fonts lack those above 10."""

Action = Literal["right", "wrong", "pick", "set", "drop", "back", "undo"]


@dataclass(frozen=True, kw_only=True)
class AnswerChoice(CallbackData, prefix="answer"):
    """A button that confirms or corrects an answer.

    Attributes:
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
        """The right digit; None if the button does not set one."""
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
    """Offer to confirm, correct and copy; for a single unsure digit, its two best guesses."""
    doubtful = [index for index, digit in enumerate(reading.digits) if not digit.sure]
    if len(doubtful) != 1 or doubtful[0] >= PICKABLE_DIGITS:
        return asked_keyboard(reading.text, words)
    index, count = doubtful[0], len(reading.digits)
    digit = reading.digits[index]
    guesses = digit.probabilities.argsort()[::-1][:2].tolist()
    if digit.may_be_sign or digit.probabilities[guesses[1]] < WEIGHTY:
        return asked_keyboard(reading.text, words)
    choices = [AnswerChoice(action="set", index=index, digit=guess) for guess in guesses]
    buttons = [choice.button(_numbered(index, choice.digit, count)) for choice in choices]
    label = words._("✎ Fix") if count > 1 else words._("✎ Another digit")
    fix = [AnswerChoice(action="wrong").button(label)]
    return InlineKeyboardMarkup([buttons, fix, *_using_rows(reading.text, words)])


def asked_keyboard(text: str, words: Words) -> InlineKeyboardMarkup:
    """Offer to confirm, correct and copy a number."""
    row = [
        AnswerChoice(action="right").button(words._("✓ Right")),
        AnswerChoice(action="wrong").button(words._("✎ Fix")),
    ]
    return InlineKeyboardMarkup([row, *_using_rows(text, words)])


def fixed_keyboard(text: str, words: Words) -> InlineKeyboardMarkup:
    """Offer to correct a corrected number once more, to undo that, and to copy it."""
    several = len(digits_of(text)) > 1
    again = words._("✎ Fix another") if several else words._("✎ Fix")
    undo = words._("↩ Undo all") if several else words._("↩ Undo")
    row = [
        AnswerChoice(action="wrong", fixed=1).button(again),
        AnswerChoice(action="undo", fixed=1).button(undo),
    ]
    return InlineKeyboardMarkup([row, *_using_rows(text, words)])


def confirmed_keyboard(text: str, words: Words) -> InlineKeyboardMarkup:
    """Offer to copy a number that is right."""
    return InlineKeyboardMarkup(_using_rows(text, words))


def _using_rows(text: str, words: Words) -> list[list[InlineKeyboardButton]]:
    """Offer to copy a text if it is short enough, and to add up or export several numbers."""
    rows = []
    if len(text) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT:
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
    """Ask which digit is wrong, then what it is; return None if the number has no such digit."""
    digits = digits_of(text)
    step: Action = "wrong" if choice.action == "pick" else "back"
    back = AnswerChoice(action=step, fixed=choice.fixed).button(words._("← Back"))
    if len(digits) > PICKABLE_DIGITS:
        question = words._("Reply to this answer with the right number.")
        return question, InlineKeyboardMarkup([[back]])
    if choice.action == "wrong" and len(digits) > 1:
        question = words._("Which digit is wrong? Or reply with the right number.")
        picks = [
            replace(choice, action="pick", index=place).button(_numbered(place, digit, len(digits)))
            for place, digit in enumerate(digits)
        ]
        return question, InlineKeyboardMarkup([*_rows(picks), [back]])
    index = max(choice.index, 0)  # Without an index, it is the only digit.
    if index >= len(digits):
        return None
    keypad = [replace(choice, action="set", index=index, digit=key) for key in range(DIGIT_COUNT)]
    keys = _rows([key.button(f"{key.digit}") for key in keypad])
    if len(digits) == 1:
        return words._("It's really…"), InlineKeyboardMarkup([*keys, [back]])
    drop = replace(choice, action="drop", index=index, digit=int(digits[index]))
    last = [drop.button(words._("✗ Not a digit")), back]
    question = words._("Digit {position} is really…").format(position=index + 1)
    return question, InlineKeyboardMarkup([*keys, last])


def _numbered(index: int, digit: int | str, count: int) -> str:
    """Write a digit, after its position if the number has several digits (`count`)."""
    return f"{digit}" if count == 1 else f"{position_mark(index)} {digit}"


def position_mark(index: int) -> str:
    """Write the position of a digit so that it does not look like a digit of the number."""
    return CIRCLED[index] if index < len(CIRCLED) else f"({index + 1})"


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[Sequence[InlineKeyboardButton]]:
    starts = range(0, len(buttons), BUTTONS_IN_A_ROW)
    return [buttons[start : start + BUTTONS_IN_A_ROW] for start in starts]
