"""Digits that people give: stored only with their consent, which is asked for once."""

import asyncio
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.database.contributions import ContributionStore
from bot.database.people import PeopleStore
from bot.feedback.answer_log import logging_database_errors
from bot.feedback.buttons import AnswerChoice
from bot.feedback.numbers import digits_of
from bot.feedback.recent_digits import HeldAnswer, RecentDigits
from bot.feedback.review import Reviews
from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from bot.transport.incoming import Press
from model.evaluation.alignment import align


@dataclass(frozen=True, kw_only=True)
class ConsentChoice(CallbackData, prefix="consent"):
    """A button of the question whether the digits of an answer (`message_id`) may be stored."""

    answer: Literal["yes", "no"]
    message_id: Annotated[int, "[0-9]{1,15}"]


@dataclass(frozen=True, kw_only=True)
class Consents:
    """Stores the digits of people who allow it, with the labels that they give."""

    people: PeopleStore
    contributions: ContributionStore
    recent_digits: RecentDigits
    reviews: Reviews

    async def label_all(self, answered: Message, person_id: int, text: str, words: Words) -> None:
        """Label the digits of an answer by its right number, or by none if that is ""."""
        held = self.recent_digits.of((answered.chat_id, answered.message_id), person_id)
        if held is not None:
            digits = digits_of(text)
            pairs = await asyncio.to_thread(pair_digits, held.text, text)
            held.labels = {index: int(digits[place]) for index, place in pairs}
            await self._store(held, answered, words)

    async def label_one(
        self, answered: Message, person_id: int, text: str, words: Words, choice: AnswerChoice
    ) -> None:
        """Label the digit that a choice changes; `text` is the number before the change."""
        held = self.recent_digits.of((answered.chat_id, answered.message_id), person_id)
        if held is not None:
            pairs = await asyncio.to_thread(pair_digits, held.text, text)
            changed = {index: choice.label for index, place in pairs if place == choice.index}
            labels = {**held.labels, **changed}.items()
            held.labels = {index: label for index, label in labels if label is not None}
            await self._store(held, answered, words)

    async def _store(self, held: HeldAnswer, answered: Message, words: Words) -> None:
        """Store the labeled digits, or ask once whether that is allowed."""
        person_id, is_private = held.person_id, answered.chat.type == ChatType.PRIVATE
        with logging_database_errors("Digits"):
            await self.contributions.withdraw(person_id, held.unlabeled_crops())
            await self.contributions.add(person_id, held.labeled())
            if held.labels and is_private and await self.people.ask_once(person_id):
                await self._ask(answered, person_id, words)

    async def _ask(self, answered: Message, person_id: int, words: Words) -> None:
        yes = ConsentChoice(answer="yes", message_id=answered.message_id)
        no = replace(yes, answer="no")
        buttons = [yes.button(words._("Yes, keep my digits")), no.button(words._("No, keep none"))]
        keyboard = InlineKeyboardMarkup.from_column(buttons)
        question = words._(
            "Thanks! May I keep the digits you confirm or fix, to get better at reading? Only tiny "
            "28×28 pictures of single digits, never your photo. You can change your mind any time: "
            "/privacy."
        )
        try:
            await answered.reply_text(question, reply_markup=keyboard)
        except TelegramError:
            await self.people.count_as_unasked(person_id)
            raise

    async def on_button(self, press: Press[ConsentChoice]) -> None:
        """Store a person's decision; if it is yes, also the digits that led to the question."""
        words, person_id = press.words, press.person_id
        await press.acknowledge()
        contributes = press.data.answer == "yes"
        deleted = await self.decide(person_id, contributes=contributes)
        held = self.recent_digits.of((press.message.chat_id, press.data.message_id), person_id)
        if contributes and held is not None:
            await self.contributions.add(person_id, held.labeled())
        said = words._("OK, I won't keep any. You can change this with /privacy.")
        if contributes:
            said = words._(
                "Thank you! I'll learn from the digits you confirm or fix. To stop: /privacy"
            )
        elif deleted:
            said = words._(
                "Done: your digits are deleted. A model that already learned from them keeps what "
                "it learned, but no pictures."
            )
        await press.replace_text(said)

    async def decide(self, person_id: int, *, contributes: bool) -> int:
        """Store if a person's digits may be kept; if not, delete them and hide them in reviews.

        Returns:
            How many were deleted.
        """
        deleted = await self.people.remember_consent(person_id, contributes=contributes)
        if not contributes:
            self.recent_digits.forget(person_id)
            await self.reviews.hide_taken_back()
        return deleted


def pair_digits(read: str, written: str) -> list[tuple[int, int]]:
    """Pair the digits that were read with those that a person wrote, as pairs of indexes.

    A pair is left out if an alignment from the other end does not have it.
    """
    first, second = digits_of(read), digits_of(written)
    backward = align(first[::-1], second[::-1]).pairs
    turned = {(len(first) - 1 - index, len(second) - 1 - place) for index, place in backward}
    return sorted(turned.intersection(align(first, second).pairs))
