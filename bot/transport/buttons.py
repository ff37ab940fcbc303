"""Pressed buttons: handlers receive typed data, and every press is acknowledged exactly once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Generic, TypeVar

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.ext import CallbackQueryHandler

from bot.i18n import Words
from bot.replies import Replies
from bot.transport.callback_data import CallbackData
from bot.transport.context import Context
from bot.transport.sending import acknowledge, edit_if_changed, message_of

Data = TypeVar("Data", bound=CallbackData)


@dataclass(kw_only=True, eq=False)
class Press(Generic[Data]):
    """A pressed button.

    Attributes:
        query: The query that Telegram sent.
        message: The message that the button belongs to.
        data: The fields of the button.
        words: In the language of the person who pressed it.
        update_id: Number of the update.
    """

    query: CallbackQuery
    message: Message
    data: Data
    words: Words
    update_id: int
    _acknowledged: bool = field(default=False, init=False)

    @property
    def replies(self) -> Replies:
        """Texts of the subjects that are not cut yet."""
        return Replies(self.words.language)

    @property
    def person_id(self) -> int:
        """Number of the person who pressed the button."""
        return self.query.from_user.id

    async def acknowledge(self, toast: str | None = None) -> None:
        """End the button's waiting animation; calls after the first one have no effect.

        Args:
            toast: Text to show for a moment, if any.
        """
        if not self._acknowledged:
            self._acknowledged = True
            await acknowledge(self.query, toast)

    async def replace_text(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Replace the message by an HTML text, and its buttons by others, if there are any."""
        await edit_if_changed(
            lambda: self.query.edit_message_text(
                text, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        )

    async def append_text(self, text: str) -> None:
        """Append an HTML text to the message and remove its buttons."""
        await self.replace_text(f"{self.message.text_html}\n\n{text}")


OnPress = Callable[[Press[Data], Context], Awaitable[str | None]]
"""Handles a pressed button; returns the toast, or None if there is none or it was sent already."""


def button_handler(
    kind: type[Data], on_press: OnPress[Data]
) -> CallbackQueryHandler[Context, None]:
    """Make the handler of one kind of button.

    Malformed data does not match the pattern of any kind, so it reaches `on_expired_button`.
    """

    @wraps(on_press)
    async def handle(update: Update, context: Context) -> None:
        query = update.callback_query
        message = message_of(query) if query is not None else None
        if query is None or message is None or not query.data:
            await on_expired_button(update, context)
            return
        press = Press(
            query=query,
            message=message,
            data=kind.unpack(query.data),
            words=await context.replies_for(update),
            update_id=update.update_id,
        )
        toast = None
        try:
            toast = await on_press(press, context)
        finally:
            await press.acknowledge(toast)

    return CallbackQueryHandler(handle, kind.pattern)


async def on_expired_button(update: Update, context: Context) -> None:
    """Answer a button that is malformed or whose message can no longer be edited."""
    if update.callback_query is not None:
        replies = await context.replies_for(update)
        await acknowledge(update.callback_query, replies.expired)
