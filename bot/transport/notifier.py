"""Messages to a chat about something that runs in the background; failures are only logged."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import TelegramError

from bot.i18n import Words
from bot.transport.client import BotClient
from bot.transport.sending import send_picture

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Notifier:
    """A chat and its language; a blocked bot or a deleted message raises nothing.

    Attributes:
        topic: The number of a topic in a forum; None outside of topics.
    """

    bot: BotClient
    chat_id: int
    words: Words
    topic: int | None = None

    async def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int | None:
        """Send an HTML text; return the number of the message, or None if that failed."""
        with _logging_failures():
            message = await self.bot.send_message(
                self.chat_id, text, reply_markup=keyboard, message_thread_id=self.topic
            )
            return message.message_id
        return None

    async def revise(
        self, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Replace an earlier message by an HTML text."""
        with _logging_failures():
            await self.bot.edit_message_text(text, self.chat_id, message_id, reply_markup=keyboard)

    async def show(self, pictures: Sequence[bytes], caption: str) -> None:
        """Send a picture, several as an album; if they are refused, or none, the caption alone."""
        with _logging_failures():
            await send_picture(self._show(pictures, caption), lambda: self.say(caption))

    async def _show(self, pictures: Sequence[bytes], caption: str) -> object:
        bot, chat, topic = self.bot, self.chat_id, self.topic
        if not pictures:
            return await self.say(caption)
        if len(pictures) == 1:
            return await bot.send_photo(chat, pictures[0], caption, message_thread_id=topic)
        media = [InputMediaPhoto(picture) for picture in pictures]
        return await bot.send_media_group(chat, media, caption=caption, message_thread_id=topic)


@contextmanager
def _logging_failures() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        log.info("A message could not be sent: %s", type(error).__name__)
