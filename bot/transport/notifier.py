"""A chat that hears of something which goes on by itself, whether it listens or not."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.replies import Replies
from bot.transport.client import LoneBot
from bot.transport.sending import ask_surely, edit_if_changed

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom to tell, in which words; a blocked bot or a deleted message stops nothing.

    Attributes:
        bot: Sends.
        chat_id: Where to.
        replies: In the language of whoever asked for it.
    """

    bot: LoneBot
    chat_id: int
    replies: Replies

    async def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int | None:
        """Say something in HTML; return the number of the message, None where it failed."""
        with _unheard():
            message = await ask_surely(
                lambda: self.bot.send_message(
                    self.chat_id, text, parse_mode=ParseMode.HTML, reply_markup=keyboard
                )
            )
            return message.message_id
        return None

    async def revise(
        self, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Say something else in place of an earlier message, in HTML."""
        with _unheard():
            await edit_if_changed(
                lambda: self.bot.edit_message_text(
                    text,
                    self.chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                )
            )

    async def show(self, pictures: Sequence[bytes], caption: str) -> None:
        """Show pictures, several as an album; where there are none, the caption alone."""
        if not pictures:
            await self.say(caption)
            return
        with _unheard():
            if len(pictures) == 1:
                await ask_surely(
                    lambda: self.bot.send_photo(
                        self.chat_id, pictures[0], caption, parse_mode=ParseMode.HTML
                    )
                )
                return
            media = [InputMediaPhoto(picture) for picture in pictures]
            await ask_surely(
                lambda: self.bot.send_media_group(
                    self.chat_id, media, caption=caption, parse_mode=ParseMode.HTML
                )
            )


@contextmanager
def _unheard() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        log.info("Somebody was not told of a training: %s", type(error).__name__)
