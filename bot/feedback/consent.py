"""Digits that people give: kept with their consent, which is asked for once."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ChatType

from bot.database import LabelledCrop
from bot.feedback.answer_log import logging_database_errors
from bot.feedback.recent_digits import Place
from bot.feedback.review_handlers import hide_taken_back
from bot.photos.answer import AnswerChoice
from bot.replies import Replies
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context, Services
from bot.transport.sending import ask_surely, edit_if_changed


@dataclass(frozen=True, kw_only=True)
class ConsentChoice(CallbackData, prefix="consent"):
    """A button under the question whether digits may be kept.

    Attributes:
        answer: The person's decision.
        message_id: Number of the answer that the person confirmed or corrected.
        action: The same as in that answer's `AnswerChoice`, as are the next two.
        index: -1 if the whole number is right.
        digit: -1 if the whole number is right.
    """

    answer: Literal["yes", "no"]
    message_id: Annotated[int, "[0-9]{1,15}"]
    action: Literal["right", "set"]
    index: Annotated[int, "-1|[0-9]{1,2}"]
    digit: Annotated[int, "-1|[0-9]"]


async def contribute(
    choice: AnswerChoice, answered: Message, person_id: int, replies: Replies, services: Services
) -> None:
    """Keep the digits that a person has confirmed or corrected, or ask for consent first."""
    digits = told_digits(choice, (answered.chat_id, answered.message_id), person_id, services)
    if not digits:
        return
    alone = answered.chat.type == ChatType.PRIVATE
    with logging_database_errors("Digits"):
        await services.contributions.add(person_id, digits)
        if alone and await services.people.ask_once(person_id):
            await _ask(choice, answered, replies)


def told_digits(
    choice: AnswerChoice | ConsentChoice, place: Place, person_id: int, services: Services
) -> list[LabelledCrop]:
    """Label the digits that a choice confirms or corrects, if they are still held in memory."""
    digits = services.recent_digits
    right = choice.action == "right"
    labels = digits.as_read(place) if right else {choice.index: choice.digit}
    return digits.label(place, person_id, labels)


async def _ask(choice: AnswerChoice, answered: Message, replies: Replies) -> None:
    yes = ConsentChoice(
        answer="yes",
        message_id=answered.message_id,
        action="right" if choice.action == "right" else "set",
        index=choice.index,
        digit=choice.digit,
    )
    no = replace(yes, answer="no")
    buttons = [yes.button(replies.allow_button), no.button(replies.forbid_button)]
    keyboard = InlineKeyboardMarkup.from_column(buttons)
    await ask_surely(lambda: answered.reply_text(replies.may_i_keep, reply_markup=keyboard))


async def on_consent_button(press: Press[ConsentChoice], context: Context) -> str | None:
    """Remember a person's decision; on yes, keep the digits that led to the question."""
    choice, replies = press.data, press.replies
    if press.message.chat.type != ChatType.PRIVATE:
        return replies.only_alone
    await press.acknowledge()
    contributes = choice.answer == "yes"
    await decide(press.person_id, context, contributes=contributes)
    if contributes:
        place = press.message.chat_id, choice.message_id
        digits = told_digits(choice, place, press.person_id, context.services)
        await context.services.contributions.add(press.person_id, digits)
    text = replies.allowed if contributes else replies.forbidden
    await edit_if_changed(lambda: press.query.edit_message_text(text))
    return None


async def decide(person_id: int, context: Context, *, contributes: bool) -> None:
    """Remember whether a person's digits may be kept; if not, delete and hide those at hand."""
    await context.services.people.remember_consent(person_id, contributes=contributes)
    if not contributes:
        context.services.recent_digits.forget(person_id)
        await hide_taken_back(context)
