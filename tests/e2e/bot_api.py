"""The local server with the troubles of Telegram: refusals, hangs, and calls by webhook."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from bot.local.bot_api import MethodHandler
from bot.local.call import Call
from bot.local.chat import Chat, Json
from bot.local.errors import ApiError
from tests.bot.local.client import Client
from tests.e2e.waiting import PATIENCE

ANSWERS = ("sendPhoto", "sendMessage", "answerCallbackQuery")
"""The methods that send something to people."""

SECRET = "knock-knock"  # noqa: S105 - opens nothing
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the same

WEBHOOK = {"WEBHOOK_URL": "https://rakam.example.org/", "WEBHOOK_SECRET": SECRET}
"""Variables of a bot that Telegram calls."""


@contextmanager
def answering(*methods: str, by: Callable[[Call], Awaitable[Any]]) -> Iterator[None]:
    """Replace the answers of some methods of the local server by those of a function."""
    call_method = MethodHandler.call

    async def call(handler: MethodHandler, token: str, name: str, call: Call) -> Any:
        if name in methods:
            return await by(call)
        return await call_method(handler, token, name, call)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(MethodHandler, "call", call)
        yield


@contextmanager
def refusing(*methods: str, reason: str, status: int) -> Iterator[list[Call]]:
    """Refuse some methods of the local server; yield the calls that were refused."""
    refused: list[Call] = []

    async def refuse(call: Call) -> Any:
        refused.append(call)
        raise ApiError(reason, status)

    with answering(*methods, by=refuse):
        yield refused


@contextmanager
def posting_as(describe: Callable[[Json], Json]) -> Iterator[None]:
    """Change the description of posted messages to kinds that the page cannot send."""
    post = Chat.post

    async def post_as(self: Chat, sender: Json, content: Json, **where: int) -> Json:
        return await post(self, sender, describe(content), **where)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Chat, "post", post_as)
        yield


class CallingTelegram:
    """Calls the webhook of the bot with the updates that a polling bot would fetch."""

    def __init__(self, client: Client) -> None:
        self.address = ""
        self._client = client
        self._offset = 0

    async def set_webhook(self, call: Call) -> bool:
        assert call.text("secret_token") == SECRET
        self.address = call.text("url")
        return True

    def deliver(self, port: int, secret: str) -> list[int]:
        """Call the bot with each update that it has not accepted; return its status codes."""
        updates = self._client.result("getUpdates", offset=self._offset)
        answers = [post(port, update, secret) for update in updates]
        for update, answer in zip(updates, answers, strict=True):
            if answer == 200:
                self._offset = update["update_id"] + 1
        return answers


def post(port: int, update: dict[str, Any], secret: str | None) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    url = f"http://127.0.0.1:{port}/telegram"
    return httpx.post(url, json=update, headers=headers, timeout=PATIENCE).status_code


def listens(port: int) -> bool:
    try:
        return post(port, {}, secret=None) == 403
    except httpx.ConnectError:
        return False
