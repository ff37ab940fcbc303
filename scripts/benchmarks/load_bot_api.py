"""A Bot API on loopback whose crowd sends photos and notes when each is answered."""

import asyncio
import itertools
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

from tornado.web import Application

from bot.local import LocalBotApi
from bot.local.chat import Chat, Json
from bot.local.files import FileStore, StoredFile, describe_file
from bot.local.people import NAMES, Sender
from bot.local.updates import UpdateQueue

FIRST_PERSON: Final = 20_000
PEOPLE: Final = 1_000
"""A crowd so large that nobody sends more than a person may."""

PATIENCE: Final = 300.0
"""Seconds in which a bot has to begin to poll, or to answer."""

PAUSE: Final = 0.005
"""Seconds between two looks at what is answered."""

Result = TypeVar("Result")


class ReadyFiles(FileStore):
    """The photos to send, as they lie on the disk; of answers nothing is kept."""

    def __init__(self, photos: list[Path]) -> None:
        self._stored = [
            StoredFile(
                file_id=f"photo-{number}",
                path=path,
                mime_type="image/jpeg",
                size=path.stat().st_size,
            )
            for number, path in enumerate(photos)
        ]

    def find(self, file_id: str) -> StoredFile:
        """Find a photo."""
        return next(each for each in self._stored if each.file_id == file_id)

    def add_photo(self, _content: bytes) -> list[dict[str, Any]]:
        """Take an answer's chart, without the work of making smaller sizes of it."""
        return [self.describe(0)]

    def describe(self, number: int) -> dict[str, Any]:
        """Describe a photo as a `PhotoSize`."""
        stored = self._stored[number % len(self._stored)]
        return {**describe_file(stored), "width": 1280, "height": 960}


class PolledUpdates(UpdateQueue):
    """Updates that note when the bot asks for them.

    Attributes:
        polled: Set once the bot has asked.
    """

    def __init__(self) -> None:
        super().__init__()
        self.polled = threading.Event()

    async def wait(self, offset: int, seconds: float) -> list[Json] | None:
        """Wait for updates."""
        self.polled.set()
        return await super().wait(offset, seconds)


class TimedChat(Chat):
    """A chat that notes when the bot asks for updates, and when it answers.

    Attributes:
        updates: What the bot receives.
        answered: When each message was answered, by its id.
    """

    updates: PolledUpdates

    def __init__(self, files: FileStore) -> None:
        super().__init__(files)
        self.updates = PolledUpdates()
        self.answered: dict[int, float] = {}

    async def send(self, chat_id: int, content: Json) -> Json:
        """Add a message of the bot."""
        if "reply_to_message" in content:
            self.answered[content["reply_to_message"]["message_id"]] = time.monotonic()
        return await super().send(chat_id, content)


class CrowdApi(LocalBotApi):
    """A Bot API for a crowd that sends photos one after another, over and over.

    Args:
        photos: JPEG files, as Telegram delivers them.
    """

    def __init__(self, photos: list[Path]) -> None:
        super().__init__(port=0)
        self._files = ReadyFiles(photos)
        self._timed = TimedChat(self._files)
        self._numbers = itertools.count()
        NAMES.update({FIRST_PERSON + number: f"Person {number}" for number in range(PEOPLE)})

    def _application(self, _chat: Chat) -> Application:
        return super()._application(self._timed)

    def wait_until_ready(self) -> None:
        """Wait until a bot asks for updates.

        Raises:
            TimeoutError: None does.
        """
        if not self._timed.updates.polled.wait(PATIENCE):
            raise TimeoutError("the bot does not poll")

    def send(self) -> int:
        """Let the next person send the next photo, and return the number of the message."""
        number = next(self._numbers)
        sender = Sender(person=FIRST_PERSON + number % PEOPLE, language="en")
        said = self._timed.post(sender, {"photo": [self._files.describe(number)]})
        return int(self._submit(said).result()["message_id"])

    def _submit(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Let the thread of the server do some work."""
        if self._loop is None:
            raise RuntimeError("start comes first")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def wait_for_answers(self, messages: list[int]) -> list[float]:
        """Wait until all of some messages are answered, and tell when each was.

        Raises:
            TimeoutError: One is not.
        """
        deadline = time.monotonic() + PATIENCE
        while not self._timed.answered.keys() >= set(messages):
            if time.monotonic() > deadline:
                raise TimeoutError("a photo was not answered")
            time.sleep(PAUSE)
        return [self._timed.answered[message] for message in messages]
