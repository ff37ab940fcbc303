"""Admins: who may use their commands and buttons, and what others hear."""

from telegram import Update

from bot.context import Context
from bot.sending import acknowledge, ask_surely


async def admit(update: Update, context: Context) -> bool:
    """Tell whether an admin wrote or pressed; anybody else is refused, politely and once.

    What counts is who acts, not in which chat: admins use their commands in groups as well.
    """
    person = update.effective_user
    if person is not None and person.id in context.services.settings.admin_ids:
        return True
    replies = await context.replies_for(update)
    query, message = update.callback_query, update.effective_message
    if query is not None:
        await acknowledge(query, replies.admins_only)
    elif message is not None:
        await ask_surely(lambda: message.reply_text(replies.admins_only))
    return False
