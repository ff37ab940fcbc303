"""A Bot API on loopback, with people who send photos and count the answers."""

import asyncio
import itertools
import time
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any, Final

from tornado.web import Application

from bot.local.chat import Chat, Json
from bot.local.files import FileStore, StoredFile, describe_file
from bot.local.people import NAMES, Sender
from bot.local.server import LocalBotApi

FIRST_PERSON: Final = 20_000

PATIENCE: Final = 300.0
"""Seconds within which a bot must answer."""

PAUSE: Final = 0.005
"""Seconds between two checks for answers."""


class CrowdFiles(FileStore):
    """The photos to send. The charts of answers are not kept."""

    def __init__(self, photos: list[Path]) -> None:
        self._files = OrderedDict()
        for path in photos:
            name, size = path.stem, path.stat().st_size
            self._files[name] = StoredFile(
                file_id=name, path=path, mime_type="image/jpeg", size=size
            )

    def add_photo(self, _content: bytes) -> list[dict[str, Any]]:
        """Discard a chart, without the work of making smaller sizes of it."""
        return [self.describe(0)]

    def describe(self, number: int) -> dict[str, Any]:
        """Describe a photo as a `PhotoSize`."""
        stored = list(self._files.values())[number % len(self._files)]
        return {**describe_file(stored), "width": 1280, "height": 960}


class CountingChat(Chat):
    """A chat that counts the bot's replies to each message, by its id."""

    def __init__(self, files: FileStore) -> None:
        super().__init__(files)
        self.answers: Counter[int] = Counter()

    async def send(self, chat_id: int, content: Json) -> Json:
        """Add a message of the bot."""
        if "reply_to_message" in content:
            self.answers[content["reply_to_message"]["message_id"]] += 1
        return await super().send(chat_id, content)


class CrowdApi(LocalBotApi):
    """A Bot API for a crowd whose people take turns to send photos, over and over."""

    def __init__(self, photos: list[Path], people: int = 1_000) -> None:
        super().__init__(port=0)
        self._files = CrowdFiles(photos)
        self.chat = CountingChat(self._files)
        self._numbers = itertools.count()
        self._people = people
        NAMES.update({FIRST_PERSON + number: f"Person {number}" for number in range(people)})

    def _application(self, _chat: Chat) -> Application:
        return super()._application(self.chat)

    def send(self) -> int:
        """Send the next photo from the next person, and return the id of the message."""
        number = next(self._numbers)
        sender = Sender(person=FIRST_PERSON + number % self._people, language="en")
        message = self.chat.post(sender, {"photo": [self._files.describe(number)]})
        if self._loop is None:
            raise RuntimeError("the server is not started")
        return int(asyncio.run_coroutine_threadsafe(message, self._loop).result()["message_id"])

    def send_and_wait(self, count: int) -> float:
        """Send photos at once, and return the seconds until all are answered."""
        started = time.monotonic()
        waiting = {self.send() for _ in range(count)}
        while not self.chat.answers.keys() >= waiting:
            if time.monotonic() - started > PATIENCE:
                raise TimeoutError("a photo was not answered")
            time.sleep(PAUSE)
        return time.monotonic() - started
