"""Calls the local server as the bot does."""

import json
from typing import Any

import httpx

from bot.local.server import LocalBotApi


class Client:
    """Calls methods with the bot's token."""

    def __init__(self, api: LocalBotApi, http: httpx.Client) -> None:
        self.api = api
        self.http = http

    def call(self, method: str, *, photo: bytes | None = None, **arguments: Any) -> httpx.Response:
        return self.http.post(
            f"{self.api.api_url}/bot{self.api.token}/{method}",
            data={
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in arguments.items()
            },
            files={"photo": photo} if photo else None,
        )

    def result(self, method: str, **arguments: Any) -> Any:
        answer = self.call(method, **arguments)
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"]
        return answer.json()["result"]

    def refusal(self, method: str, **arguments: Any) -> str:
        """Why a call was refused, with the status in front."""
        answer = self.call(method, **arguments)
        told = answer.json()
        assert told["ok"] is False
        assert told["error_code"] == answer.status_code
        return f"{answer.status_code} {told['description']}"

    def updates(self) -> list[dict[str, Any]]:
        return list(self.result("getUpdates"))
