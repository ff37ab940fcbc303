"""Handlers of feedback: people confirm, correct and undo with buttons, or reply with a number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from telegram import InlineKeyboardMarkup, InputFile, Message
from telegram.ext import BaseHandler, filters

from bot.database.answers import RecordedAnswer
from bot.feedback.answer_log import AnswerLog
from bot.feedback.authorization import may_reply, refuse_press
from bot.feedback.buttons import (
    AnswerChoice,
    NumbersChoice,
    ask_further,
    asked_keyboard,
    confirmed_keyboard,
    fixed_keyboard,
)
from bot.feedback.caption_format import (
    QUESTION_MARK,
    TOTAL_MARK,
    number_html,
    number_with_note,
    replies_to_answer,
    total_note,
    with_mark,
    without_mark,
)
from bot.feedback.consent import ConsentChoice, Consents
from bot.feedback.numbers import amounts, as_csv, digits_of, lay_out, parse_number, replace_digit
from bot.i18n import Words
from bot.transport.context import Context
from bot.transport.filters import Where
from bot.transport.incoming import Incoming, Press, expired
from bot.transport.router import Router
from model.reading.result import Outcome

MAX_EXTRA: Final = 10
"""A reply may have twice as many digits as were read, and this many more."""


@dataclass(frozen=True, kw_only=True)
class FeedbackHandlers:
    """Handles the buttons under answers, and replies to answers."""

    answers: AnswerLog
    consents: Consents
    admin_ids: Collection[int]

    def handlers(self, router: Router) -> list[BaseHandler[Any, Context, None]]:
        """List the handlers; they must come before those that answer any other text."""
        written = filters.TEXT & ~filters.COMMAND
        return [
            router.button(AnswerChoice, self.on_button),
            router.button(NumbersChoice, self.on_numbers),
            router.button(ConsentChoice, self.consents.on_button, private_only=True),
            router.message(written & Where(replies_to_answer), self.on_reply),
        ]

    async def on_button(self, press: Press[AnswerChoice]) -> str | None:
        """Confirm or correct an answer, or show the buttons for that."""
        message, words, choice = press.message, press.words, press.data
        text = await self.answers.number_of(message)
        if text is None:
            return expired(words)
        refusal = await refuse_press(press, self.answers, self.admin_ids)
        if refusal is not None:
            return refusal
        if choice.action == "right":
            await self._confirm(press, text)
            return None
        if choice.action == "undo":
            return await self._undo(press)
        if choice.action in {"set", "drop"}:
            return await self._correct(press, text)
        # "wrong", "pick" and "back": ask which digit is wrong, or what it is.
        return await _ask(press, text)

    async def _confirm(self, press: Press[AnswerChoice], text: str) -> None:
        """Show that a number is right, then record it, so that nobody waits for the database.

        A double tap is harmless: the second edit changes nothing, which Telegram refuses and
        the client ignores, and recording the same number again stores the same values.
        """
        message, words = press.message, press.words
        await press.acknowledge(words._("Thanks! Glad I got it right."))
        await _show_confirmed(message, text, words)
        await self.answers.correct(message, text)
        await self.consents.label_all(message, press.person_id, text, words)

    async def _undo(self, press: Press[AnswerChoice]) -> str | None:
        """Show the number as it was read, and delete what the person said about it."""
        message, words = press.message, press.words
        recorded = await self.answers.find(message)
        if recorded is None:
            return expired(words)
        await press.acknowledge()
        html = number_with_note(recorded.text, words._("as I read it")) + _doubt(recorded, words)
        await _edit(message, html, asked_keyboard(recorded.text, words))
        await self.answers.undo(message)
        await self.consents.label_all(message, press.person_id, "", words)
        return None

    async def _correct(self, press: Press[AnswerChoice], text: str) -> str | None:
        message, words, choice = press.message, press.words, press.data
        if not choice.fits(text):
            return expired(words)
        digit = "" if choice.label is None else f"{choice.label}"
        corrected = replace_digit(text, choice.index, digit)
        if corrected == text and not choice.fixed:
            await self._confirm(press, text)
            return None
        await press.acknowledge()
        await _show_fixed(message, corrected, words)
        await self.answers.correct(message, corrected)
        await self.consents.label_one(message, press.person_id, text, words, choice)
        return None

    async def on_reply(self, incoming: Incoming) -> None:
        """Correct an answer by the number in a reply, or reply why this is not possible."""
        message, answered = incoming.message, incoming.message.reply_to_message
        refusal = await self._replace(incoming, answered) if answered is not None else None
        if refusal is not None:
            await message.reply_text(refusal, do_quote=True)

    async def _replace(self, incoming: Incoming, answered: Message) -> str | None:
        """Correct an answer as a whole by a reply.

        Returns:
            Why it was not corrected; None if it was, or if nobody meant to correct it.
        """
        sent, words = incoming.message.text or "", incoming.words
        try:
            written = parse_number(sent)
        except ValueError:
            # In groups people also talk about an answer.
            is_meant = any(map(str.isdigit, sent)) and not any(map(str.isalpha, sent))
            if not incoming.is_private and not is_meant:
                return None
            return words._(
                "To correct this answer, reply with digits only, like 407. Separate rows with / or "
                "a new line."
            )
        recorded, read = await self.answers.find(answered), None
        if recorded is not None:
            read = recorded.text
        elif incoming.is_private:
            read = await self.answers.number_of(answered)
        if read is None:
            return _unknown(words)
        if recorded and not await may_reply(incoming, recorded, self.admin_ids):
            return words._("Only the person who sent the photo can correct this.")
        if len(digits_of(written)) > 2 * len(digits_of(read)) + MAX_EXTRA:
            return words._("That's far more digits than this photo shows, so I changed nothing.")
        text = lay_out(written, read)
        await (_show_confirmed if text == read else _show_fixed)(answered, text, words)
        await self.answers.correct(answered, text)
        await self.consents.label_all(answered, incoming.person_id, text, words)
        return None

    async def on_numbers(self, press: Press[NumbersChoice]) -> str | None:
        """Add up the numbers of an answer in place, or send them as a file."""
        words, message = press.words, press.message
        text = await self.answers.number_of(message)
        if text is None:
            return _unknown(words)
        if press.data.action == "csv":
            await press.acknowledge()
            file = InputFile(as_csv(text, words.language), "numbers.csv")
            await message.reply_document(file, do_quote=True)
            return None
        addends = amounts(text)
        if addends is None:
            return words._("Nothing to add up: these look like codes, not amounts.")
        await press.acknowledge()
        html = with_mark(message, TOTAL_MARK, total_note(addends, words))
        await _edit(message, html, message.reply_markup)
        return None


def _doubt(recorded: RecordedAnswer, words: Words) -> str:
    if recorded.outcome != Outcome.UNSURE:
        return ""
    if recorded.digit_count == 1:
        return "\n" + words._("I'm not sure about this one: please check it.")
    return "\n" + words._("The digits I'm not sure about are orange in the picture.")


async def _ask(press: Press[AnswerChoice], text: str) -> str | None:
    """Ask what is wrong, or show the first buttons again."""
    message, choice, words = press.message, press.data, press.words
    if choice.action == "back":
        keyboard = (fixed_keyboard if choice.fixed else asked_keyboard)(text, words)
        await _edit(message, without_mark(message, QUESTION_MARK), keyboard)
        return None
    asked = ask_further(choice, text, words)
    if asked is None:
        return expired(words)
    question, keyboard = asked
    await _edit(message, with_mark(message, QUESTION_MARK, question), keyboard)
    return None


async def _show_confirmed(answered: Message, text: str, words: Words) -> None:
    html = number_with_note(text, words._("✓ confirmed"))
    await _edit(answered, html, confirmed_keyboard(text, words))


async def _show_fixed(answered: Message, text: str, words: Words) -> None:
    thanks = words._("Fixed. Thank you!")
    await _edit(answered, f"{number_html(text)}\n{thanks}", fixed_keyboard(text, words))


async def _edit(answered: Message, html: str, keyboard: InlineKeyboardMarkup | None) -> None:
    # In a group that allows no pictures, an answer is a text without a chart.
    edit = answered.edit_caption if answered.photo else answered.edit_text
    await edit(html, reply_markup=keyboard)


def _unknown(words: Words) -> str:
    return words._("I don't know this answer any more. Please send the photo again.")
