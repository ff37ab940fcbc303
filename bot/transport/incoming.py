"""Messages and commands: handlers receive them with the words of the person who sent them."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatType

from bot.i18n import Words
from bot.transport.sending import call_with_retry


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A message that somebody sent or edited.

    Attributes:
        words: In the language of the person.
        arguments: What follows a command.
    """

    update: Update
    message: Message
    words: Words
    arguments: list[str]

    @property
    def person_id(self) -> int:
        """Number of the person, 0 if Telegram does not name one."""
        return self.message.from_user.id if self.message.from_user else 0

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads the chat."""
        return self.message.chat.type == ChatType.PRIVATE

    async def reply(
        self,
        text: str,
        keyboard: InlineKeyboardMarkup | None = None,
        *,
        parse_mode: str | None = None,
    ) -> Message:
        """Send a text and buttons to the chat."""
        return await call_with_retry(
            lambda: self.message.reply_text(text, parse_mode=parse_mode, reply_markup=keyboard)
        )
