"""A chat with the bot in the process of the test, one update after the other."""

import asyncio
import uuid
from typing import Any

from telegram import Update

from bot.local.people import GROUP_ID, members_of, user_of
from bot.local.server import LocalBotApi
from bot.transport.context import App
from tests.drawing import draw_digits, encode

PHOTO = encode(draw_digits("7", height=120))


class Chat:
    """Sends messages, and collects the answers."""

    def __init__(self, api: LocalBotApi, application: App) -> None:
        self._api = api
        self._chat = api.chat
        self._application = application
        self._offset = 0
        self._updates: list[Update] = []

    async def send(self, person: int, count: int = 1) -> list[str]:
        """Send photos one after the other; return the captions and texts of the answers."""
        numbers = []
        for _ in range(count):
            numbers.append(self._post(person, person, self._photo())["message_id"])
            await self._answer()
        return self.said_to(person, since=numbers[0])

    async def ask(
        self, person: int, text: str, *, group: bool = False, deletes: bool = False
    ) -> list[str]:
        """Send a text, and perhaps delete it at once; return the answers."""
        message = self._post(person, GROUP_ID if group else person, {"text": text})
        if deletes:
            self._api.run(self._chat.delete(message))
        await self._answer()
        return self.said_to(person, since=message["message_id"])

    async def send_album(self, person: int, count: int, *, group: bool = False) -> list[str]:
        """Send photos as an album; return the captions and texts of the answers."""
        where, album = GROUP_ID if group else person, {"media_group_id": uuid.uuid4().hex}
        mention = {"caption": f"@{self._application.bot.username}"}
        contents = [self._photo() | album | ({} if place else mention) for place in range(count)]
        numbers = [self._post(person, where, content)["message_id"] for content in contents]
        await self._answer()
        return self.said_to(person, since=numbers[0])

    def _photo(self) -> dict[str, Any]:
        return {"photo": self._chat.files.add_photo(PHOTO)}

    def _post(self, person: int, where: int, content: dict[str, Any]) -> dict[str, Any]:
        return self._api.run(self._chat.post(user_of(person, "en"), content, chat_id=where))

    async def _answer(self) -> None:
        """Let the bot answer all new updates, those of an album at the same time."""
        described = self._api.run(self._chat.updates.wait(self._offset, 0)) or []
        updates = [Update.de_json(each, self._application.bot) for each in described]
        self._offset = max([self._offset, *(update.update_id + 1 for update in updates)])
        self._updates = updates
        await self._process(updates)

    async def try_again(self, index: int) -> None:
        """Let the bot process an update of the last message or album once more."""
        await self._process([self._updates[index]])

    async def _process(self, updates: list[Update]) -> None:
        await asyncio.gather(*map(self._application.process_update, updates))

    def said_to(self, person: int, *, since: int = 0) -> list[str]:
        """List the captions and texts that the bot has sent to a person after a message."""
        return [
            message.get("caption") or message.get("text", "")
            for (where, number), message in self._chat.messages.items()
            if person in members_of(where) and number > since and message["from"]["is_bot"]
        ]
