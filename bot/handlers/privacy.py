"""What is kept about a person: told, shown, allowed, forbidden and deleted."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.context import Context
from bot.handlers.consent import decide, pressed_alone
from bot.handlers.review import hide_taken_back
from bot.personal_data import write_document
from bot.replies import Replies
from bot.sending import acknowledge, ask_surely, edit_if_changed


async def on_privacy(update: Update, context: Context) -> None:
    """Explain what is kept; alone with a person, also whether their digits are."""
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


async def on_privacy_button(update: Update, context: Context) -> None:
    """Give consent, or take it back."""
    query = update.callback_query
    if query is None:
        return
    replies = await context.replies_for(update)
    if not await pressed_alone(query, replies):
        return
    contributes = query.data == "privacy|allow"
    await acknowledge(query)
    await decide(query.from_user.id, context, contributes=contributes)
    text, keyboard = _privacy(replies, contributes=contributes)
    await edit_if_changed(lambda: query.edit_message_text(text, reply_markup=keyboard))


def _privacy(replies: Replies, *, contributes: bool) -> tuple[str, InlineKeyboardMarkup]:
    change = "forbid" if contributes else "allow"
    label = replies.forbid_button if contributes else replies.allow_button
    button = InlineKeyboardButton(label, callback_data=f"privacy|{change}")
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
    """Ask once more before a person is forgotten."""
    asked = await _alone(update, context)
    if asked is None:
        return
    message, _, replies = asked
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(replies.forget_button, callback_data="forget|yes")],
            [InlineKeyboardButton(replies.stay_button, callback_data="forget|no")],
        ]
    )
    await ask_surely(lambda: message.reply_text(replies.forget_question, reply_markup=keyboard))


async def on_forget_button(update: Update, context: Context) -> None:
    """Delete everything about a person, or nothing."""
    query = update.callback_query
    if query is None:
        return
    replies = await context.replies_for(update)
    if not await pressed_alone(query, replies):
        return
    await acknowledge(query)
    text = replies.nothing_forgotten
    if query.data == "forget|yes":
        services, person_id = context.services, query.from_user.id
        services.recent_digits.forget(person_id)
        services.inbox.disown(person_id)
        await services.people.forget(person_id, until=update.update_id)
        await hide_taken_back(context)
        text = replies.forgotten
    await edit_if_changed(lambda: query.edit_message_text(text))


async def _alone(update: Update, context: Context) -> tuple[Message, User, Replies] | None:
    """Find out who asks, unless others would read the answer."""
    message, person = update.effective_message, update.effective_user
    if message is None or person is None:
        return None
    replies = await context.replies_for(update)
    if message.chat.type == ChatType.PRIVATE:
        return message, person, replies
    await ask_surely(lambda: message.reply_text(replies.only_alone))
    return None
