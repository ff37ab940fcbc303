"""Sending that survives what chats do: slow networks, vanished and unchanged messages."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, TypeVar

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

Sent = TypeVar("Sent")

log = logging.getLogger(__name__)

ATTEMPTS: Final = 3
"""A duplicate is better than silence: what may not have arrived is sent again."""

PAUSE: Final = 1.0
"""Seconds before the second attempt, twice as long before the third."""

ACTION_INTERVAL: Final = 4.0
"""Seconds after which Telegram is told again that an answer is on its way; it forgets in 5."""


async def send_surely(send: Callable[[], Awaitable[Sent]]) -> Sent:
    """Send, and again where the network may have lost it.

    Raises:
        TelegramError: It was refused, or could not be sent in three attempts.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return await send()
        except BadRequest:
            raise
        except (TimedOut, NetworkError) as error:
            log.info("Sending again after %s", type(error).__name__)
            await asyncio.sleep(PAUSE * 2**attempt)
    return await send()


@asynccontextmanager
async def showing_work(message: Message) -> AsyncIterator[None]:
    """Show the sender that a picture is on its way, for as long as it takes."""
    task = asyncio.create_task(_show_work(message))
    try:
        yield
    finally:
        task.cancel()


async def _show_work(message: Message) -> None:
    while True:
        # A missed hint is no fault; the answer itself will tell.
        with suppress(TelegramError):
            await message.reply_chat_action(ChatAction.UPLOAD_PHOTO)
        await asyncio.sleep(ACTION_INTERVAL)
