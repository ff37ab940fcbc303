"""Calls the local server as the bot does, and as the page does."""

import json
from typing import Any

import httpx

from bot.local.people import GUEST_ID
from bot.local.server import LocalBotApi
from tests.drawing import draw_digits, encode

PHOTO = encode(draw_digits("7", height=120))


class Client:
    """Calls methods with the bot's token, and the page's requests with its key."""

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

    def result(self, method: str, *, photo: bytes | None = None, **arguments: Any) -> Any:
        answer = self.call(method, photo=photo, **arguments)
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"]
        return answer.json()["result"]

    def refusal(self, method: str, *, photo: bytes | None = None, **arguments: Any) -> str:
        """Why a call was refused, with the status in front."""
        answer = self.call(method, photo=photo, **arguments)
        told = answer.json()
        assert told["ok"] is False
        assert told["error_code"] == answer.status_code
        return f"{answer.status_code} {told['description']}"

    def page(self, path: str, **options: Any) -> httpx.Response:
        return self.http.request(
            options.pop("method", "GET"), f"{self.api.page_url}{path}", **options
        )

    def say(self, kind: str, *files: bytes, person: int = GUEST_ID, **fields: Any) -> list[int]:
        answer = self.page(
            "send",
            method="POST",
            data={"person": person, "language": "tr", "kind": kind, **fields},
            files=[("file", ("seven.png", file, "image/png")) for file in files] or None,
        )
        assert answer.status_code == 200, answer.text
        return list(answer.json()["message_ids"])

    def press(self, message_id: int, data: str) -> str:
        fields = {"person": GUEST_ID, "message_id": message_id, "data": data}
        return str(self.page("press", method="POST", data=fields).json()["query_id"])

    def updates(self, offset: int = 0) -> list[dict[str, Any]]:
        return list(self.result("getUpdates", offset=offset))

    def messages(self) -> list[dict[str, Any]]:
        return [update["message"] for update in self.updates()]

    def download(self, file_id: str) -> httpx.Response:
        path = self.result("getFile", file_id=file_id)["file_path"]
        return self.http.get(f"{self.api.api_url}/file/bot{self.api.token}/{path}")
