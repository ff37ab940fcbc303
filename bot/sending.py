"""Talking to Telegram despite what chats do: slow networks, double taps, buttons of last week."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Final, TypeVar

from telegram import CallbackQuery, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

Result = TypeVar("Result")

log = logging.getLogger(__name__)

ATTEMPTS: Final = 3
"""A duplicate is better than silence: what may not have arrived is sent again."""

PAUSE: Final = 1.0
"""Seconds before the second attempt, twice as long before the third."""

ACTION_INTERVAL: Final = 4.0
"""Seconds after which Telegram is told again that an answer is on its way; it forgets in 5."""


async def ask_surely(ask: Callable[[], Awaitable[Result]]) -> Result:
    """Ask Telegram to send or fetch something, and again where the network may have lost it.

    Raises:
        TelegramError: It was refused, or did not work in three attempts.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return await ask()
        except BadRequest:
            raise
        except (TimedOut, NetworkError) as error:
            log.info("Asking again after %s", type(error).__name__)
            await asyncio.sleep(PAUSE * 2**attempt)
    return await ask()


async def edit_if_changed(edit: Callable[[], Awaitable[object]]) -> None:
    """Edit a message, unless it says the same already: somebody pressed twice.

    Raises:
        TelegramError: It was refused for another reason.
    """
    with _passing_over("message is not modified"):
        await edit()


async def acknowledge(query: CallbackQuery, toast: str | None = None) -> None:
    """Answer a pressed button, unless it was pressed while the bot was away for long.

    Args:
        query: What the button sent.
        toast: What to show for a moment, if anything.

    Raises:
        TelegramError: It was refused for another reason.
    """
    with _passing_over("query is too old"):
        await query.answer(toast)


@contextmanager
def _passing_over(refusal: str) -> Iterator[None]:
    try:
        yield
    except BadRequest as error:
        if refusal not in error.message.lower():
            raise


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
