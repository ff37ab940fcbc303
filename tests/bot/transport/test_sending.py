import asyncio
import logging
from collections.abc import Callable
from typing import Any

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
"""Seconds after which a test that waits in vain has failed."""


class Sending:
    """Fails as told, once for each error, then sends."""

    def __init__(self, *errors: TelegramError) -> None:
        self.errors = list(errors)
        self.attempts = 0

    async def __call__(self) -> str:
        self.attempts += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


class Message:
    """A message in a chat that may refuse pictures and hints, and collects what is said."""

    def __init__(self, refusal: TelegramError | None = None) -> None:
        self.refusal = refusal
        self.said: list[str] = []
        self.hinted = asyncio.Semaphore(0)

    async def reply_photo(self, *_content: object, **_options: Any) -> None:
        if self.refusal:
            raise self.refusal

    async def reply_text(self, text: str, **_options: Any) -> None:
        self.said.append(text)

    async def reply_chat_action(self, action: str) -> None:
        self.said.append(action)
        self.hinted.release()
        if self.refusal:
            raise self.refusal


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    monkeypatch.setattr(call_with_retry.retry, "wait", wait_none())
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", 0.0)
    monkeypatch.setattr("bot.transport.sending.ACTION_INTERVAL", 0.0)


async def test_what_the_network_may_have_lost_is_sent_again_up_to_five_times() -> None:
    lost = [TimedOut(), NetworkError("reset"), InvalidToken(), TimedOut()]
    sending, failing = Sending(*lost), Sending(*lost, NetworkError("for good"))

    assert await call_with_retry(sending) == "sent"
    with pytest.raises(NetworkError, match="for good"):
        await call_with_retry(failing)

    assert (sending.attempts, failing.attempts) == (5, 5)


@pytest.mark.parametrize(
    ("kind", "argument"),
    [(BadRequest, "too long"), (Forbidden, "blocked"), (ChatMigrated, -5), (RetryAfter, 30)],
)
async def test_a_refusal_after_a_lost_attempt_is_the_last_and_only_a_flood_may_be_over_later(
    kind: Callable[[Any], TelegramError], argument: Any
) -> None:
    refusal = kind(argument)
    sending = Sending(TimedOut(), refusal)

    with pytest.raises(type(refusal)):
        await call_with_retry(sending)

    assert sending.attempts == 2
    assert may_work_later(refusal) == isinstance(refusal, RetryAfter)


@pytest.mark.parametrize(
    ("reason", "level"),
    [
        ("Not enough rights to send photos to the chat", logging.INFO),
        ("Image_process_failed", logging.WARNING),
    ],
)
async def test_if_a_picture_is_refused_its_caption_is_said_alone(
    reason: str, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.transport.sending")
    message: Any = Message(BadRequest(reason))

    await send_card(message, Card(picture=b"PNG", caption="<b>7</b>", keyboard=NO_BUTTONS))

    assert message.said == ["<b>7</b>"]
    assert [record.levelno for record in caplog.records] == [level]


@pytest.mark.parametrize("refusal", [None, BadRequest("Chat not found")], ids=repr)
async def test_work_is_shown_again_and_again_until_it_is_done(
    refusal: TelegramError | None,
) -> None:
    message: Any = Message(refusal)
    before = asyncio.all_tasks()

    async with showing_work(message):
        for _ in range(3):
            await asyncio.wait_for(message.hinted.acquire(), PATIENCE)
        [showing] = asyncio.all_tasks() - before
    await asyncio.wait([showing], timeout=PATIENCE)

    assert {*message.said} == {"upload_photo"}
    assert showing.cancelled()


async def test_quick_work_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", PATIENCE)
    message: Any = Message()

    async with showing_work(message):
        await asyncio.sleep(0)

    assert message.said == []
