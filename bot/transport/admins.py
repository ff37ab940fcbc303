"""Admin rights: the handler table applies them, the handlers themselves check nothing.

The person decides, not the chat: admins may use their commands and buttons in groups too.
"""

from functools import wraps

from telegram import Update

from bot.transport.buttons import Data, OnPress, Press
from bot.transport.context import Context
from bot.transport.sending import ask_surely


def admins_only(on_press: OnPress[Data]) -> OnPress[Data]:
    """Refuse a button's press unless an admin pressed it."""

    @wraps(on_press)
    async def refuse_others(press: Press[Data], context: Context) -> str | None:
        if press.person_id not in context.services.settings.admin_ids:
            return press.replies.admins_only
        return await on_press(press, context)

    return refuse_others


async def on_refused_command(update: Update, context: Context) -> None:
    """Refuse an admin command to anybody else."""
    message = update.effective_message
    if message is not None:
        replies = await context.replies_for(update)
        await ask_surely(lambda: message.reply_text(replies.admins_only))
