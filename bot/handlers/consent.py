"""Digits that people give: kept if they allow it, which they are asked once."""

from typing import Final

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType

from bot.answers import Choice
from bot.context import Context, Services
from bot.contributions import Place
from bot.database import LabelledCrop
from bot.handlers.review import hide_taken_back
from bot.records import logging_database_errors
from bot.replies import Replies
from bot.sending import acknowledge, ask_surely, edit_if_changed, message_of

ASKED: Final = "consent"
"""What the callback data of the buttons under the question begins with."""


async def contribute(
    choice: Choice, answered: Message, person_id: int, replies: Replies, services: Services
) -> None:
    """Keep the digits that a person has just told, or ask whether they may be kept."""
    digits = told_digits(choice, (answered.chat_id, answered.message_id), person_id, services)
    if not digits:
        return
    alone = answered.chat.type == ChatType.PRIVATE
    with logging_database_errors("Digits"):
        await services.contributions.add(person_id, digits)
        if alone and await services.people.ask_once(person_id):
            await _ask(choice, answered, replies)


def told_digits(
    choice: Choice, place: Place, person_id: int, services: Services
) -> list[LabelledCrop]:
    """Label the digits that a choice tells, as long as they are held."""
    labels = choice.labels(services.recent_digits.as_read(place))
    return services.recent_digits.label(place, person_id, labels)


async def _ask(choice: Choice, answered: Message, replies: Replies) -> None:
    yes = f"{ASKED}|yes|{answered.message_id}|{choice.action}|{choice.index}|{choice.digit}"
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(replies.allow_button, callback_data=yes)],
            [InlineKeyboardButton(replies.forbid_button, callback_data=f"{ASKED}|no")],
        ]
    )
    await ask_surely(lambda: answered.reply_text(replies.may_i_keep, reply_markup=keyboard))


async def on_consent_button(update: Update, context: Context) -> None:
    """Remember what a person answered; on yes, keep the digits that led to the question."""
    query = update.callback_query
    if query is None:
        return
    replies, person_id = await context.replies_for(update), query.from_user.id
    message = message_of(query)
    if message is None:
        await acknowledge(query, replies.expired)
        return
    try:
        told = _read(query.data or "")
    except ValueError:
        await acknowledge(query, replies.expired)
        return
    if not await pressed_alone(query, replies):
        return
    await acknowledge(query)
    await decide(person_id, context, contributes=told is not None)
    if told is not None:
        message_id, choice = told
        place = message.chat_id, message_id
        digits = told_digits(choice, place, person_id, context.services)
        await context.services.contributions.add(person_id, digits)
    text = replies.forbidden if told is None else replies.allowed
    await edit_if_changed(lambda: query.edit_message_text(text))


def _read(data: str) -> tuple[int, Choice] | None:
    """Read a button: on yes the number of the answer, and what was said of it; None on no.

    Raises:
        ValueError: It is none of ours.
    """
    if data == f"{ASKED}|no":
        return None
    _, word, message_id, action, index, digit = data.split("|")
    if word != "yes":
        raise ValueError(f"neither yes nor no, received: {data!r}")
    return int(message_id), Choice(action=action, text="", index=int(index), digit=int(digit))


async def pressed_alone(query: CallbackQuery, replies: Replies) -> bool:
    """Tell whether a button stands where only its person sees it, and the bot still does.

    Elsewhere it was forged.
    """
    message = message_of(query)
    if message is not None and message.chat.type == ChatType.PRIVATE:
        return True
    await acknowledge(query, replies.only_alone if message else replies.old_command_button)
    return False


async def decide(person_id: int, context: Context, *, contributes: bool) -> None:
    """Remember whether a person's digits may be kept; if not, neither hold nor show any."""
    await context.services.people.remember_consent(person_id, contributes=contributes)
    if not contributes:
        context.services.recent_digits.forget(person_id)
        await hide_taken_back(context)
