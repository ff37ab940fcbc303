"""Commands for everyone, and the replies to messages that no other handler takes."""

from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ChatType

from bot.photos.example import EXAMPLE
from bot.replies import LANGUAGES, Replies
from bot.settings import Language
from bot.transport.buttons import Press
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context
from bot.transport.sending import ask_surely, edit_if_changed, reply_with_picture

LANGUAGE_NAMES: Final[dict[Language, str]] = {"en": "English", "tr": "Türkçe"}
"""Each language's own name."""


@dataclass(frozen=True, kw_only=True)
class LanguageChoice(CallbackData, prefix="lang"):
    """A button of /lang."""

    language: Language


async def on_start(update: Update, context: Context) -> None:
    """Send an example with two lines on what to send."""
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
        LanguageChoice(language=language).button(LANGUAGE_NAMES[language]) for language in LANGUAGES
    ]
    replies = await context.replies_for(update)
    keyboard = InlineKeyboardMarkup([buttons])
    await ask_surely(lambda: message.reply_text(replies.choose_language, reply_markup=keyboard))


async def on_language_chosen(press: Press[LanguageChoice], context: Context) -> None:
    """Remember the language of the person who pressed a button of /lang."""
    replies = Replies(press.data.language)
    await press.acknowledge(replies.language_chosen)
    await context.services.people.remember_language(press.person_id, replies.language)
    # In a group the choice of one person does not concern the others.
    if press.message.chat.type == ChatType.PRIVATE:
        await edit_if_changed(lambda: press.query.edit_message_text(replies.language_chosen))


async def on_unknown_command(update: Update, context: Context) -> None:
    """Reply to an unknown command."""
    await _say(update, (await context.replies_for(update)).unknown_command)


async def on_anything_else(update: Update, context: Context) -> None:
    """Reply to a message without a picture."""
    await _say(update, (await context.replies_for(update)).send_a_photo)


async def _say(update: Update, text: str) -> None:
    message = update.effective_message
    if message is not None:
        await ask_surely(lambda: message.reply_text(text))
