"""Talking to Telegram despite what chats do: slow networks, double taps, buttons of last week."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from telegram import CallbackQuery, InputFile, Message
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

Result = TypeVar("Result")

log = logging.getLogger(__name__)

STOP: Final = stop_after_attempt(5) | stop_after_delay(15.0)
"""A duplicate is better than silence; whoever tries for longer keeps others waiting."""

WAIT: Final = wait_random_exponential(multiplier=1.0, max=8.0)
"""Seconds before the next attempt: up to 1, then up to 2, 4 and 8."""

NOTICEABLE: Final = 2.0
"""Seconds after which people may begin to wonder; most answers are there much sooner."""

ACTION_INTERVAL: Final = 4.0
"""Seconds after which Telegram is told again that an answer is on its way; it forgets in 5."""

MOOT: Final = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "in the message to edit",
    "message to be replied not found",
    "query is too old",
    "chat not found",
    "channel_private",
    "group chat was deactivated",
    "peer_id_invalid",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "chat_admin_required",
    "chat_guest_send_forbidden",
    "chat_restricted",
    "chat_send_",
    "chat_write_forbidden",
    "have no rights to send",
    "need administrator rights",
    "not enough rights to send",
    "user_banned_in_channel",
)
"""What Telegram says where nobody misses anything: it is so already, nobody is there, or a forged
button stands under a message without words; and where a group lets the bot say nothing, which only
the group can mend.

Source: tdlib/telegram-bot-api, Client.cpp, which passes the server's words in capitals on with
400. That a person blocked the bot, or is gone, has 403, which the library calls Forbidden.
"""

NO_PICTURES: Final = (
    "not enough rights to send photos",
    "chat_send_photos_forbidden",
    "chat_send_media_forbidden",
)
"""What Telegram says where a group takes words, but no pictures."""


def may_work_later(error: BaseException | None) -> bool:
    """Tell whether Telegram could not be reached, or asked to slow down; it may have heard.

    A token that it took at the start it may refuse for a moment, or until the next start.
    """
    if isinstance(error, BadRequest):  # The library calls it a fault of the network.
        return False
    return isinstance(error, NetworkError | RetryAfter | InvalidToken)


def is_moot(error: BaseException | None) -> bool:
    """Tell whether nobody misses what Telegram refused."""
    if isinstance(error, BadRequest):
        return _says_one_of(MOOT, error)
    # What is sent follows a group that moved; what is edited has stayed behind.
    return isinstance(error, Forbidden | ChatMigrated)


def _says_one_of(refusals: tuple[str, ...], error: BadRequest) -> bool:
    return any(refusal in error.message.lower() for refusal in refusals)


async def ask_surely(ask: Callable[[], Awaitable[Result]]) -> Result:
    """Ask Telegram to send or fetch something, and again where the network may have lost it.

    Where it asks to slow down, the library has waited already, as long as it should.

    Raises:
        TelegramError: It was refused, or did not work in several attempts.
    """

    async def attempt() -> Result:
        return await ask()

    attempts = AsyncRetrying(
        stop=STOP,
        wait=WAIT,
        retry=retry_if_exception(_got_lost),
        before_sleep=_tell,
        reraise=True,
    )
    return await attempts(attempt)


def _tell(attempt: RetryCallState) -> None:
    error = attempt.outcome and attempt.outcome.exception()
    log.info("Asking again after %s", type(error).__name__)


def _got_lost(error: BaseException) -> bool:
    return may_work_later(error) and not isinstance(error, RetryAfter)


async def reply_with_picture(
    message: Message, picture: InputFile | Path, caption: str, **options: Any
) -> Message:
    """Reply with a picture, or with its caption alone where a group takes no pictures.

    Args:
        message: What is replied to.
        picture: It may have to be sent several times.
        caption: The words under it.
        options: What `reply_photo` and `reply_text` both know.

    Raises:
        TelegramError: It was refused for another reason, or did not work in several attempts.
    """
    try:
        return await ask_surely(lambda: message.reply_photo(picture, caption=caption, **options))
    except BadRequest as error:
        if not _says_one_of(NO_PICTURES, error):
            raise
        log.info("Words have to do without their picture: %s", error.message)
    return await ask_surely(lambda: message.reply_text(caption, **options))


async def edit_if_changed(edit: Callable[[], Awaitable[object]]) -> None:
    """Edit a message, unless it says the same already, or is not there any more.

    Raises:
        TelegramError: It was refused for another reason, or did not work in several attempts.
    """
    with passing_over_moot():
        await ask_surely(edit)


def message_of(query: CallbackQuery) -> Message | None:
    """Find the message that a pressed button stands under; None where it is out of reach.

    The library makes a `Message` of that as well, with nothing in it and a date of zero.
    """
    message = query.message
    return message if isinstance(message, Message) and message.is_accessible else None


async def acknowledge(query: CallbackQuery, toast: str | None = None) -> None:
    """Answer a pressed button, unless it was pressed while the bot was away for long.

    Args:
        query: What the button sent.
        toast: What to show for a moment, if anything.

    Raises:
        TelegramError: It was refused for another reason, or did not work in several attempts.
    """
    with passing_over_moot():
        await ask_surely(lambda: query.answer(toast))


@contextmanager
def passing_over_moot() -> Iterator[None]:
    """Go on where nobody misses what Telegram refused."""
    try:
        yield
    except TelegramError as error:
        if not is_moot(error):
            raise
        log.info("Nobody misses what was refused: %s", error.message)


@asynccontextmanager
async def showing_work(message: Message) -> AsyncIterator[None]:
    """Show the sender that a picture is on its way, once it takes noticeably long."""
    task = asyncio.create_task(_show_work(message))
    try:
        yield
    finally:
        task.cancel()


async def _show_work(message: Message) -> None:
    await asyncio.sleep(NOTICEABLE)
    while True:
        # A missed hint is no fault; the answer itself will tell.
        with suppress(TelegramError):
            await message.reply_chat_action(ChatAction.UPLOAD_PHOTO)
        await asyncio.sleep(ACTION_INTERVAL)
