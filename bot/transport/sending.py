"""Calls to Telegram: retries, harmless refusals, and the chat action while work is done."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, TypeVar

from telegram import Message
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
    RetryCallState,
    retry,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

Result = TypeVar("Result")

log = logging.getLogger(__name__)

NOTICEABLE: Final = 2.0
"""Seconds after which a chat shows that a picture is being sent; most answers are faster."""

ACTION_INTERVAL: Final = 4.0
"""Seconds between two chat actions; Telegram shows each one for 5."""

HARMLESS: Final = (
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
"""Refusals that need no answer and no report: nothing would change, the message or chat is gone, a
forged button belongs to a message without text, or a group does not let the bot write.

Source: tdlib/telegram-bot-api, Client.cpp, which passes the server's errors in capitals on with
status 400. If a person blocked the bot or is gone, the status is 403, the library's Forbidden.
"""


def may_work_later(error: BaseException | None) -> bool:
    """Return whether Telegram could not be reached, or asked to slow down.

    The call may have arrived anyway. Telegram may also refuse, for a moment, a token that it
    accepted at the start.
    """
    if isinstance(error, BadRequest):  # In the library it is a kind of NetworkError.
        return False
    return isinstance(error, NetworkError | RetryAfter | InvalidToken)


def is_harmless(error: BaseException | None) -> bool:
    """Return whether a refusal of Telegram needs no answer and no report."""
    if isinstance(error, BadRequest):
        return any(refusal in error.message.lower() for refusal in HARMLESS)
    # New messages follow a group that moved; messages to edit do not.
    return isinstance(error, Forbidden | ChatMigrated)


def _may_be_lost(error: BaseException) -> bool:
    return may_work_later(error) and not isinstance(error, RetryAfter)


def _log_attempt(attempt: RetryCallState) -> None:
    error = attempt.outcome and attempt.outcome.exception()
    log.info("Calling again after %s", type(error).__name__)


# Stop after 5 attempts or 15 s. A duplicate answer is acceptable, a blocked queue is not.
# Wait for up to 1 s before the second attempt, then up to 2, 4 and 8.
@retry(
    stop=stop_after_attempt(5) | stop_after_delay(15.0),
    wait=wait_random_exponential(multiplier=1.0, max=8.0),
    retry=retry_if_exception(_may_be_lost),
    before_sleep=_log_attempt,
    reraise=True,
)
async def call_with_retry(ask: Callable[[], Awaitable[Result]]) -> Result:
    """Call Telegram, and call again if the network may have lost the call.

    If Telegram asks to slow down, the rate limiter of the client waits.

    Raises:
        TelegramError: The call was refused, or failed in all attempts.
    """
    return await ask()


async def send_picture(
    picture: Awaitable[Result], caption_alone: Callable[[], Awaitable[Result]]
) -> Result:
    """Send a picture, or its caption alone if it is refused: some groups allow no pictures.

    Raises:
        TelegramError: It is refused for another reason.
    """
    try:
        return await picture
    except BadRequest as error:
        if not is_harmless(error):
            raise
        log.info("Sending the caption without its picture: %s", error)
    return await caption_alone()


@asynccontextmanager
async def showing_work(message: Message) -> AsyncIterator[None]:
    """Show in the chat that a picture is being sent, if that takes longer than `NOTICEABLE`."""
    task = asyncio.create_task(_show_work(message))
    try:
        yield
    finally:
        task.cancel()


async def _show_work(message: Message) -> None:
    await asyncio.sleep(NOTICEABLE)
    while True:
        # A missing hint is no error: the answer follows.
        with suppress(TelegramError):
            await message.reply_chat_action(ChatAction.UPLOAD_PHOTO)
        await asyncio.sleep(ACTION_INTERVAL)
