"""A chat with the bot in the test's own process, one update after the other."""

import asyncio
import json
from typing import Any

import httpx
from telegram import Update

from bot.local.server import LocalBotApi
from bot.transport.context import App
from tests.drawing import draw_digits, encode

SEVEN = encode(draw_digits("7", height=120))


class Chat:
    """Sends photos, and sees what comes back."""

    def __init__(self, api: LocalBotApi, application: App, http: httpx.AsyncClient) -> None:
        self._api = api
        self._application = application
        self._http = http
        self._offset = 0

    async def send(self, person: int, count: int = 1, *, language: str = "en") -> list[str]:
        """Send photos one after the other; return the captions and texts that come back."""
        numbers: list[int] = []
        for _ in range(count):
            numbers += await self._post(1, person=person, language=language)
            for update in await self._updates():
                await self._application.process_update(update)
        return await self.said_to(person, since=numbers[0])

    async def send_album(self, person: int, count: int, *, where: str = "private") -> list[str]:
        """Send photos as an album; return the captions and texts that come back."""
        fields = {"chat": where, "text": f"@{self._application.bot.username}"}
        numbers = await self._post(count, person=person, language="en", **fields)
        await asyncio.gather(*map(self._application.process_update, await self._updates()))
        return await self.said_to(person, since=numbers[0])

    async def _post(self, count: int, **fields: Any) -> list[int]:
        files = [("file", ("seven.jpg", SEVEN))] * count
        address, data = f"{self._api.page_url}send", {"kind": "photo", **fields}
        answer = await self._http.post(address, data=data, files=files)
        return list(answer.json()["message_ids"])

    async def _updates(self) -> list[Update]:
        address = f"{self._api.api_url}/bot{self._api.token}/getUpdates"
        answer = await self._http.get(address, params={"offset": self._offset})
        found = [Update.de_json(each, self._application.bot) for each in answer.json()["result"]]
        self._offset = max([self._offset, *(update.update_id + 1 for update in found)])
        return found

    async def said_to(self, person: int, *, since: int = 0) -> list[str]:
        """List the captions and texts that the bot has sent to a person after a message."""
        last = await self._application.bot.send_message(person, "That is all.")
        texts: dict[int, str] = {}
        address, asked = f"{self._api.page_url}events", {"person": person}
        async with self._http.stream("GET", address, params=asked) as events:
            async for line in events.aiter_lines():
                said: dict[str, Any] = {}
                if line.startswith("data: "):
                    said = json.loads(line.removeprefix("data: "))
                if said.get("message_id") == last.message_id:
                    break
                if said.get("message_id", 0) > since and said["from"]["is_bot"]:
                    texts[said["message_id"]] = said.get("caption") or said.get("text", "")
        return list(texts.values())
