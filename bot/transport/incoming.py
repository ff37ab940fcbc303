"""What handlers receive: messages and pressed buttons, with the words of the person."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType

from bot.i18n import Words
from bot.transport.callback_data import CallbackData

Data = TypeVar("Data", bound=CallbackData)


@dataclass(kw_only=True, eq=False)
class FromPerson:
    """A message, or a button under one; `words` are in the language of the person."""

    update: Update
    message: Message
    words: Words

    @property
    def person_id(self) -> int:
        """Telegram user id of the person; 0 if Telegram does not name one."""
        return self.update.effective_user.id if self.update.effective_user else 0

    @property
    def is_private(self) -> bool:
        """Whether the chat is private, so that nobody else reads it."""
        return self.message.chat.type == ChatType.PRIVATE


@dataclass(kw_only=True, eq=False)
class Incoming(FromPerson):
    """A message that somebody sent or edited; `arguments` are what follows a command."""

    arguments: list[str]

    async def reply(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> Message:
        """Send a text and buttons to the chat."""
        return await self.message.reply_text(text, reply_markup=keyboard)


@dataclass(kw_only=True, eq=False)
class Press(FromPerson, Generic[Data]):
    """A pressed button, and the message under which it is."""

    query: CallbackQuery
    data: Data
    _acknowledged: bool = field(default=False, init=False)

    async def acknowledge(self, toast: str | None = None) -> None:
        """End the button's waiting animation; calls after the first one have no effect."""
        if not self._acknowledged:
            self._acknowledged = True
            await self.query.answer(toast)

    async def replace_text(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Replace the message by a text, and its buttons by others, if there are any."""
        await self.query.edit_message_text(text, reply_markup=keyboard)


def expired(words: Words) -> str:
    """Write that a button is too old to be used."""
    return words._("This button has expired. Please send the photo or the command again.")
