"""A chat with the bot in the test's own process, one update after the other."""

import asyncio
import json
from typing import Any

from telegram import Update

from bot.transport.context import App
from tests.bot.local.client import PHOTO, Client


class Chat:
    """Sends photos, and sees what comes back."""

    def __init__(self, client: Client, application: App) -> None:
        self._client = client
        self._application = application
        self._offset = 0

    async def send(self, person: int, count: int = 1) -> list[str]:
        """Send photos one after the other; return the captions and texts that come back."""
        numbers: list[int] = []
        for _ in range(count):
            numbers += self._client.say("photo", PHOTO, person=person, language="en")
            for update in self._updates():
                await self._application.process_update(update)
        return await self.said_to(person, since=numbers[0])

    async def ask(
        self, person: int, text: str, *, where: str = "private", deletes: bool = False
    ) -> list[str]:
        """Send a text, and perhaps delete it at once; return what comes back."""
        fields: dict[str, Any] = {"person": person, "language": "en", "chat": where}
        [number] = self._client.say("text", text=text, **fields)
        if deletes:
            deleted = fields | {"message_id": number}
            self._client.page("delete", method="POST", data=deleted).raise_for_status()
        for update in self._updates():
            await self._application.process_update(update)
        return await self.said_to(person, since=number)

    async def send_album(self, person: int, count: int, *, where: str = "private") -> list[str]:
        """Send photos as an album; return the captions and texts that come back."""
        fields = {"language": "en", "chat": where, "text": f"@{self._application.bot.username}"}
        numbers = self._client.say("photo", *[PHOTO] * count, person=person, **fields)
        await asyncio.gather(*map(self._application.process_update, self._updates()))
        return await self.said_to(person, since=numbers[0])

    def _updates(self) -> list[Update]:
        described = self._client.updates(self._offset)
        found = [Update.de_json(each, self._application.bot) for each in described]
        self._offset = max([self._offset, *(update.update_id + 1 for update in found)])
        return found

    async def said_to(self, person: int, *, since: int = 0) -> list[str]:
        """List the captions and texts that the bot has sent to a person after a message."""
        last = await self._application.bot.send_message(person, "That is all.")
        texts: dict[int, str] = {}
        with self._client.http.stream(
            "GET", f"{self._client.api.page_url}events", params={"person": person}
        ) as events:
            for line in events.iter_lines():
                said: dict[str, Any] = {}
                if line.startswith("data: "):
                    said = json.loads(line.removeprefix("data: "))
                if said.get("message_id") == last.message_id:
                    break
                if said.get("message_id", 0) > since and said["from"]["is_bot"]:
                    texts[said["message_id"]] = said.get("caption") or said.get("text", "")
        return list(texts.values())
