"""A pressed button of a training, with everything that following it needs."""

from dataclasses import dataclass

from telegram import CallbackQuery, Message
from telegram.constants import ParseMode

from bot.context import Context, Services
from bot.replies import Replies
from bot.sending import edit_if_changed, message_of
from bot.training_cards import TrainingChoice


@dataclass(frozen=True, kw_only=True)
class Press:
    """What was pressed, by an admin, under a message that is still there."""

    query: CallbackQuery
    choice: TrainingChoice
    replies: Replies
    context: Context

    @property
    def services(self) -> Services:
        """The services of the application."""
        return self.context.services

    @property
    def message(self) -> Message:
        """The message that the button stands under."""
        message = message_of(self.query)
        if message is None:
            raise TypeError("a button is followed only where its message is at hand")
        return message

    async def say_instead(self, text: str) -> None:
        """Put a text in place of the message and its buttons."""
        await edit_if_changed(lambda: self.query.edit_message_text(text, parse_mode=ParseMode.HTML))

    async def say_below(self, text: str) -> None:
        """Add a text to the message, and take its buttons away."""
        await self.say_instead(f"{self.message.text_html}\n\n{text}")
