"""Digits that people give: kept with their consent, which is asked for once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ChatType

from bot.database.contributions import ContributionStore
from bot.database.people import PeopleStore
from bot.feedback.alignment import align
from bot.feedback.answer_log import logging_database_errors
from bot.feedback.buttons import AnswerChoice
from bot.feedback.numbers import digits_of
from bot.feedback.recent_digits import HeldAnswer, RecentDigits
from bot.feedback.review import Reviews
from bot.i18n import Words
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.sending import call_with_retry


@dataclass(frozen=True, kw_only=True)
class ConsentChoice(CallbackData, prefix="consent"):
    """A button under the question whether digits may be kept.

    Attributes:
        answer: The person's decision.
        message_id: Number of the answer that the person confirmed or corrected.
    """

    answer: Literal["yes", "no"]
    message_id: Annotated[int, "[0-9]{1,15}"]


class Consents:
    """Keeps the digits of people who allow it, as what they say the digits are.

    Args:
        people: Stores who allows it.
        contributions: Stores the digits.
        recent_digits: Holds the digits of the latest answers.
        reviews: Open reviews, which stop showing digits that were taken back.
    """

    def __init__(
        self,
        *,
        people: PeopleStore,
        contributions: ContributionStore,
        recent_digits: RecentDigits,
        reviews: Reviews,
    ) -> None:
        self._people = people
        self._contributions = contributions
        self._recent_digits = recent_digits
        self._reviews = reviews

    async def label_all(self, answered: Message, person_id: int, text: str, words: Words) -> None:
        """Keep the digits of an answer that stand at the same place in the right number."""
        held = self._find(answered, person_id)
        if held is not None:
            alignment = await asyncio.to_thread(align, held.text, text)
            digits = digits_of(text)
            labels = {index: int(digits[place]) for index, place in alignment.pairs.items()}
            await self._keep(held, labels, answered, words)

    async def label_one(
        self, answered: Message, person_id: int, text: str, choice: AnswerChoice, words: Words
    ) -> None:
        """Keep one digit as what it really is; one that is none is never learned from.

        Args:
            answered: The answer.
            person_id: Who corrects it.
            text: The number before that.
            choice: Which of its digits is what.
            words: Of the person.
        """
        held = self._find(answered, person_id)
        if held is None:
            return
        alignment = await asyncio.to_thread(align, held.text, text)
        labels = dict(held.labels)
        for index in [i for i, place in alignment.pairs.items() if place == choice.index]:
            labels.pop(index, None)
            if choice.label is not None:
                labels[index] = choice.label
        await self._keep(held, labels, answered, words)

    async def withdraw(self, answered: Message, person_id: int) -> None:
        """Delete the digits of an answer, because its correction was undone."""
        held = self._find(answered, person_id)
        if held is not None:
            held.labels = {}
            with logging_database_errors("Digits"):
                await self._contributions.withdraw(person_id, held.unlabeled_crops())

    def _find(self, answered: Message, person_id: int) -> HeldAnswer | None:
        return self._recent_digits.of((answered.chat_id, answered.message_id), person_id)

    async def _keep(
        self, held: HeldAnswer, labels: Mapping[int, int], answered: Message, words: Words
    ) -> None:
        """Keep labeled digits if the person allows it, else ask for that once."""
        held.labels = labels
        alone = answered.chat.type == ChatType.PRIVATE
        with logging_database_errors("Digits"):
            await self._contributions.withdraw(held.person_id, held.unlabeled_crops())
            await self._contributions.add(held.person_id, held.labeled())
            if labels and alone and await self._people.ask_once(held.person_id):
                await _ask(answered, words)

    async def on_button(self, press: Press[ConsentChoice]) -> str | None:
        """Remember a person's decision; on yes, keep the digits that led to the question."""
        words, person_id = press.words, press.person_id
        if press.message.chat.type != ChatType.PRIVATE:
            return words._("That's private. Please send it to me in our own chat.")
        await press.acknowledge()
        contributes = press.data.answer == "yes"
        deleted = await self.decide(person_id, contributes=contributes)
        held = self._recent_digits.of((press.message.chat_id, press.data.message_id), person_id)
        if contributes and held is not None:
            await self._contributions.add(person_id, held.labeled())
        text = _allowed(words) if contributes else _refused(words, deleted=deleted)
        await press.replace_text(text)
        return None

    async def decide(self, person_id: int, *, contributes: bool) -> int:
        """Remember whether a person's digits may be kept; if not, delete and hide them.

        Returns:
            How many were deleted.
        """
        deleted = await self._people.remember_consent(person_id, contributes=contributes)
        if not contributes:
            self._recent_digits.forget(person_id)
            await self._reviews.hide_taken_back()
        return deleted


async def _ask(answered: Message, words: Words) -> None:
    yes = ConsentChoice(answer="yes", message_id=answered.message_id)
    no = replace(yes, answer="no")
    buttons = [yes.button(words._("Yes, keep my digits")), no.button(words._("No, keep none"))]
    keyboard = InlineKeyboardMarkup.from_column(buttons)
    question = words._(
        "Thanks! May I keep the digits you confirm or fix, to get better at reading? Only tiny "
        "28×28 pictures of single digits, never your photo. You can change your mind any time: "
        "/privacy."
    )
    await call_with_retry(lambda: answered.reply_text(question, reply_markup=keyboard))


def _allowed(words: Words) -> str:
    return words._("Thank you! I'll learn from the digits you confirm or fix. To stop: /privacy")


def _refused(words: Words, *, deleted: int) -> str:
    if not deleted:
        return words._("OK, I won't keep any. You can change this with /privacy.")
    return words._(
        "Done: your digits are deleted. A model that already learned from them keeps what it "
        "learned, but no pictures."
    )
