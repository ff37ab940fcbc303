"""The buttons that confirm an answer, or correct it digit by digit."""

from bot.database import RecordedAnswer
from bot.feedback.answer_log import AnswerLog
from bot.feedback.buttons import (
    PICKABLE_DIGITS,
    AnswerChoice,
    asked_keyboard,
    back_keyboard,
    digits_keyboard,
    fixed_keyboard,
    keypad,
)
from bot.feedback.captions import QUESTION_MARK, number_with_note, with_mark, without_mark
from bot.feedback.consent import Consents, FixedDigit
from bot.feedback.editing import edit_answer, show_confirmed, show_fixed
from bot.feedback.numbers import digits_of, replace_digit
from bot.feedback.permission import Permission
from bot.i18n import Words
from bot.transport.buttons import Press
from model.reading.result import Outcome


class CorrectionButtons:
    """Confirms and corrects answers as their buttons say.

    Args:
        answers: Recorded answers.
        consents: Keeps digits of people who allow it.
        permission: Decides who may correct an answer.
    """

    def __init__(self, *, answers: AnswerLog, consents: Consents, permission: Permission) -> None:
        self._answers = answers
        self._consents = consents
        self._permission = permission

    async def on_button(self, press: Press[AnswerChoice]) -> str | None:
        """Confirm or correct an answer, or show the buttons for that."""
        message, words, choice = press.message, press.words, press.data
        text = await self._answers.number_of(message)
        if text is None:
            return expired(words)
        refusal = await self._permission.refuse_press(message, press.person_id, words)
        if refusal is not None:
            return refusal
        if choice.action == "right":
            await self._confirm(press, text)
            return None
        if choice.action == "undo":
            return await self._undo(press)
        if choice.action in {"set", "drop"}:
            return await self._correct(press, text)
        return await _ask(press, text)

    async def _confirm(self, press: Press[AnswerChoice], text: str) -> None:
        """Show that a number is right, then record it: the person need not wait for that."""
        message, words = press.message, press.words
        await press.acknowledge(words._("Thanks! Glad I got it right."))
        await show_confirmed(message, text, words)
        await self._answers.confirm(message)
        await self._consents.confirm_all(message, press.person_id, words)

    async def _undo(self, press: Press[AnswerChoice]) -> str | None:
        """Show the number as it was read, and delete what was said of it."""
        message, words = press.message, press.words
        recorded = await self._answers.find(message)
        if recorded is None:
            return expired(words)
        await press.acknowledge()
        html = number_with_note(recorded.text, words._("as I read it")) + _doubt(recorded, words)
        await edit_answer(message, html, asked_keyboard(recorded.text, words))
        await self._answers.undo(message)
        await self._consents.withdraw(message, press.person_id)
        return None

    async def _correct(self, press: Press[AnswerChoice], text: str) -> str | None:
        """Replace or remove one digit."""
        message, words, fixed = press.message, press.words, _fixed_digit(press.data, text)
        if fixed is None:
            return expired(words)
        corrected = replace_digit(
            text, fixed.index, "" if fixed.label is None else f"{fixed.label}"
        )
        if corrected == text and not press.data.fixed:
            await self._confirm(press, text)
            return None
        await press.acknowledge()
        await show_fixed(message, corrected, words)
        await self._answers.correct(message, corrected)
        await self._consents.fix_one(message, press.person_id, fixed, words)
        return None


def _doubt(recorded: RecordedAnswer, words: Words) -> str:
    """Return a line that says what is unsure, "" if nothing is; the chart shows which digits."""
    if recorded.outcome != Outcome.UNSURE:
        return ""
    if recorded.digit_count == 1:
        return "\n" + words._("I'm not sure about this one: please check it.")
    return "\n" + words._("The digits I'm not sure about are orange in the picture.")


def _fixed_digit(choice: AnswerChoice, text: str) -> FixedDigit | None:
    """Find the digit that a button corrects; None if the number has no such digit."""
    digits = digits_of(text)
    if not 0 <= choice.index < len(digits) or choice.digit < 0:
        return None
    if choice.action == "set":
        return FixedDigit(text=text, index=choice.index, label=choice.digit)
    if len(digits) == 1 or digits[choice.index] != f"{choice.digit}":
        return None
    return FixedDigit(text=text, index=choice.index, label=None)


async def _ask(press: Press[AnswerChoice], text: str) -> str | None:
    """Ask which digit is wrong, then what it is; or show the first buttons again."""
    message, choice, words = press.message, press.data, press.words
    count = len(digits_of(text))
    if choice.action == "back":
        keyboard = (fixed_keyboard if choice.fixed else asked_keyboard)(text, words)
        await edit_answer(message, without_mark(message, QUESTION_MARK), keyboard)
        return None
    if count > PICKABLE_DIGITS:
        keyboard = back_keyboard(words, fixed=choice.fixed)
        question = words._("Reply to this answer with the right number.")
    elif choice.action == "wrong" and count > 1:
        keyboard = digits_keyboard(text, words, fixed=choice.fixed)
        question = words._("Which digit is wrong? Or reply with the right number.")
    elif choice.index < count:
        index = max(choice.index, 0)
        keyboard = keypad(text, index, words, fixed=choice.fixed)
        question = words._("Digit {position} is really…").format(position=index + 1)
        question = question if count > 1 else words._("It's really…")
    else:
        return expired(words)
    await edit_answer(message, with_mark(message, QUESTION_MARK, question), keyboard)
    return None


def expired(words: Words) -> str:
    """Say that a button is too old, or forged."""
    return words._("This button has expired. Please send the photo or the command again.")
