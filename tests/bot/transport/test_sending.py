import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import AsyncMock

import pytest
from telegram import InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from tenacity import wait_none

from bot.transport.cards import Card, send_card
from bot.transport.sending import (
    call_with_retry,
    may_work_later,
    showing_work,
)

NO_BUTTONS = InlineKeyboardMarkup([])

PATIENCE = 30
"""Seconds after which a test that waits in vain fails."""


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    monkeypatch.setattr(call_with_retry.retry, "wait", wait_none())
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", 0.0)
    monkeypatch.setattr("bot.transport.sending.ACTION_INTERVAL", 0.0)


async def test_calls_that_may_be_lost_are_sent_up_to_five_times() -> None:
    lost = [TimedOut(), NetworkError("reset"), InvalidToken(), TimedOut()]
    sending = AsyncMock(side_effect=[*lost, "sent"])
    failing = AsyncMock(side_effect=[*lost, NetworkError("for good"), "sent"])

    assert await call_with_retry(sending) == "sent"
    with pytest.raises(NetworkError, match="for good"):
        await call_with_retry(failing)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [(BadRequest, "too long"), (Forbidden, "blocked"), (ChatMigrated, -5), (RetryAfter, 30)],
)
async def test_a_refusal_after_a_lost_attempt_is_final_unless_it_asks_to_slow_down(
    kind: Callable[[Any], TelegramError], argument: Any
) -> None:
    refusal = kind(argument)
    sending = AsyncMock(side_effect=[TimedOut(), refusal, "sent"])

    with pytest.raises(type(refusal)):
        await call_with_retry(sending)

    assert may_work_later(refusal) == isinstance(refusal, RetryAfter)


async def test_if_a_chat_allows_no_pictures_only_the_caption_is_sent() -> None:
    message, card = AsyncMock(), Card(picture=b"PNG", caption="<b>7</b>", keyboard=NO_BUTTONS)
    message.reply_photo.side_effect = BadRequest("Not enough rights to send photos to the chat")

    await send_card(message, card)

    assert [said.args for said in message.reply_text.await_args_list] == [("<b>7</b>",)]


async def test_a_picture_that_is_refused_for_another_reason_is_an_error() -> None:
    message, card = AsyncMock(), Card(picture=b"PNG", caption="<b>7</b>", keyboard=NO_BUTTONS)
    message.reply_photo.side_effect = BadRequest("Image_process_failed")

    with pytest.raises(BadRequest):
        await send_card(message, card)


@pytest.mark.parametrize("refusal", [None, BadRequest("Chat not found")], ids=repr)
async def test_work_is_shown_again_and_again_until_it_is_done(
    refusal: TelegramError | None,
) -> None:
    hinted, before = asyncio.Semaphore(0), asyncio.all_tasks()

    def hint(_action: str) -> None:
        hinted.release()
        if refusal:
            raise refusal

    message = AsyncMock()
    message.reply_chat_action.side_effect = hint

    async with showing_work(message):
        for _ in range(3):
            await asyncio.wait_for(hinted.acquire(), PATIENCE)
        [showing] = asyncio.all_tasks() - before
    await asyncio.wait([showing], timeout=PATIENCE)

    message.reply_chat_action.assert_awaited_with("upload_photo")
    assert showing.cancelled()


async def test_quick_work_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", PATIENCE)
    message = AsyncMock()

    async with showing_work(message):
        await asyncio.sleep(0)

    message.reply_chat_action.assert_not_awaited()
