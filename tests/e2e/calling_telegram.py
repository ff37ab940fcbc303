"""Telegram as it calls a bot by webhook, in front of the local server."""

from typing import Any

import httpx

from bot.local import LocalBotApi
from bot.local.call import Call
from tests.e2e.person import PATIENCE

SECRET = "knock-knock"  # noqa: S105 - opens nothing
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the same


class CallingTelegram:
    """Calls the bot with what people sent, where a bot that polls would fetch it."""

    def __init__(self, api: LocalBotApi) -> None:
        self.address = ""
        self._updates_url = f"{api.api_url}/bot{api.token}/getUpdates"
        self._offset = 0

    def learn(self, call: Call) -> bool:
        """Do what setWebhook does."""
        assert call.text("secret_token") == SECRET
        self.address = call.text("url")
        return True

    def deliver(self, port: int, secret: str) -> list[int]:
        """Call the bot with each update that it has not taken; return what it answers."""
        asked = {"offset": self._offset, "timeout": 0}
        updates = httpx.post(self._updates_url, data=asked).json()["result"]
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
