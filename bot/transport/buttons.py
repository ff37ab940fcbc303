"""Pressed buttons: handlers receive typed data, and every press is acknowledged exactly once."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.constants import ChatType, ParseMode

from bot.i18n import Words
from bot.transport.callback_data import CallbackData
from bot.transport.sending import acknowledge, edit_if_changed

Data = TypeVar("Data", bound=CallbackData)


def expired(words: Words) -> str:
    """Write that a button belongs to something that is over."""
    return words._("This button has expired. Please send the photo or the command again.")


@dataclass(kw_only=True, eq=False)
class Press(Generic[Data]):
    """A pressed button; `words` are in the language of the person who pressed it."""

    query: CallbackQuery
    message: Message
    data: Data
    words: Words
    update_id: int
    _acknowledged: bool = field(default=False, init=False)

    @property
    def person_id(self) -> int:
        """Number of the person who pressed the button."""
        return self.query.from_user.id

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads the chat."""
        return self.message.chat.type == ChatType.PRIVATE

    async def acknowledge(self, toast: str | None = None) -> None:
        """End the button's waiting animation; calls after the first one have no effect."""
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
