"""Commands that everyone may use, and what to say to everything else."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatType

from bot.context import Context
from bot.example import EXAMPLE
from bot.replies import LANGUAGES, Replies
from bot.sending import (
    acknowledge,
    ask_surely,
    edit_if_changed,
    message_of,
    reply_with_picture,
)

LANGUAGE_NAMES: Final = {"en": "English", "tr": "Türkçe"}
"""Each language in itself."""


async def on_start(update: Update, context: Context) -> None:
    """Say in two lines what to send, under an example."""
    message = update.effective_message
    if message is not None:
        replies = await context.replies_for(update)
        await reply_with_picture(message, EXAMPLE, replies.start)


async def on_help(update: Update, context: Context) -> None:
    """Explain everything."""
    await _say(update, (await context.replies_for(update)).help)


async def on_lang(update: Update, context: Context) -> None:
    """Offer the languages."""
    message = update.effective_message
    if message is None:
        return
    buttons = [
        InlineKeyboardButton(LANGUAGE_NAMES[language], callback_data=f"lang|{language}")
        for language in LANGUAGES
    ]
    replies = await context.replies_for(update)
    keyboard = InlineKeyboardMarkup([buttons])
    await ask_surely(lambda: message.reply_text(replies.choose_language, reply_markup=keyboard))


async def on_language_chosen(update: Update, context: Context) -> None:
    """Remember the language of the person who pressed a button of /lang."""
    query, person = update.callback_query, update.effective_user
    if query is None or person is None:
        return
    message = message_of(query)
    if message is None:
        await acknowledge(query, (await context.replies_for(update)).old_command_button)
        return
    language = (query.data or "").removeprefix("lang|")
    replies = Replies.choose(language, None, context.services.settings.default_language)
    await acknowledge(query, replies.language_chosen)
    await context.services.people.remember_language(person.id, replies.language)
    # In a group it is one of many who chooses, and not for the others.
    if message.chat.type == ChatType.PRIVATE:
        await edit_if_changed(lambda: query.edit_message_text(replies.language_chosen))


async def on_unknown_command(update: Update, context: Context) -> None:
    """Help a person who sent a command that there is not."""
    await _say(update, (await context.replies_for(update)).unknown_command)


async def on_anything_else(update: Update, context: Context) -> None:
    """Help a person who sent something that holds no picture."""
    await _say(update, (await context.replies_for(update)).send_a_photo)


async def _say(update: Update, text: str) -> None:
    message = update.effective_message
    if message is not None:
        await ask_surely(lambda: message.reply_text(text))
