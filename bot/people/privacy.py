"""What is kept about a person: explained, sent, allowed, forbidden and deleted."""

from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardMarkup, InputFile, Message, Update, User
from telegram.constants import ChatType

from bot.people.personal_data import write_document
from bot.replies import Replies
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context
from bot.transport.sending import ask_surely, edit_if_changed


@dataclass(frozen=True, kw_only=True)
class PrivacyChoice(CallbackData, prefix="privacy"):
    """The button of /privacy."""

    change: Literal["allow", "forbid"]


@dataclass(frozen=True, kw_only=True)
class ForgetChoice(CallbackData, prefix="forget"):
    """A button of /forget."""

    answer: Literal["yes", "no"]


async def on_privacy(update: Update, context: Context) -> None:
    """Explain what is kept; in a private chat, also whether the person's digits are."""
    message, person = update.effective_message, update.effective_user
    if message is None or person is None:
        return
    replies = await context.replies_for(update)
    if message.chat.type != ChatType.PRIVATE:
        await ask_surely(lambda: message.reply_text(replies.privacy))
        return
    contributes = await context.services.people.consent_of(person.id) is True
    text, keyboard = _privacy(replies, contributes=contributes)
    await ask_surely(lambda: message.reply_text(text, reply_markup=keyboard))


async def on_privacy_button(press: Press[PrivacyChoice], context: Context) -> str | None:
    """Give consent, or take it back."""
    replies, contributes = press.replies, press.data.change == "allow"
    if press.message.chat.type != ChatType.PRIVATE:
        return replies.only_alone
    await press.acknowledge()
    await context.bot_data.consents.decide(press.person_id, contributes=contributes)
    text, keyboard = _privacy(replies, contributes=contributes)
    await edit_if_changed(lambda: press.query.edit_message_text(text, reply_markup=keyboard))
    return None


def _privacy(replies: Replies, *, contributes: bool) -> tuple[str, InlineKeyboardMarkup]:
    if contributes:
        button = PrivacyChoice(change="forbid").button(replies.forbid_button)
    else:
        button = PrivacyChoice(change="allow").button(replies.allow_button)
    text = f"{replies.privacy}\n\n{replies.consent(contributes=contributes)}"
    return text, InlineKeyboardMarkup([[button]])


async def on_mydata(update: Update, context: Context) -> None:
    """Send everything that is kept about a person, as a document."""
    asked = await _alone(update, context)
    if asked is None:
        return
    message, person, replies = asked
    known = await context.services.people.everything_about(person.id)
    if not any(known.values()):
        await ask_surely(lambda: message.reply_text(replies.no_data))
        return
    document = InputFile(write_document(known, context.services.seal.open), "rakam.json")
    await ask_surely(lambda: message.reply_document(document, caption=replies.your_data))


async def on_forget(update: Update, context: Context) -> None:
    """Ask for confirmation before everything about a person is deleted."""
    asked = await _alone(update, context)
    if asked is None:
        return
    message, _, replies = asked
    keyboard = InlineKeyboardMarkup(
        [
            [ForgetChoice(answer="yes").button(replies.forget_button)],
            [ForgetChoice(answer="no").button(replies.stay_button)],
        ]
    )
    await ask_surely(lambda: message.reply_text(replies.forget_question, reply_markup=keyboard))


async def on_forget_button(press: Press[ForgetChoice], context: Context) -> str | None:
    """Delete everything about a person, or nothing."""
    replies, services, person_id = press.replies, context.services, press.person_id
    if press.message.chat.type != ChatType.PRIVATE:
        return replies.only_alone
    await press.acknowledge()
    text = replies.nothing_forgotten
    if press.data.answer == "yes":
        services.recent_digits.forget(person_id)
        services.inbox.disown(person_id)
        await services.people.forget(person_id, until=press.update_id)
        await context.bot_data.reviews.hide_taken_back()
        text = replies.forgotten
    await edit_if_changed(lambda: press.query.edit_message_text(text))
    return None


async def _alone(update: Update, context: Context) -> tuple[Message, User, Replies] | None:
    """Return who asks in a private chat; elsewhere refuse, because others would read the answer."""
    message, person = update.effective_message, update.effective_user
    if message is None or person is None:
        return None
    replies = await context.replies_for(update)
    if message.chat.type == ChatType.PRIVATE:
        return message, person, replies
    await ask_surely(lambda: message.reply_text(replies.only_alone))
    return None
