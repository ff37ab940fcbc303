"""A Bot API on loopback with simulated people who send photos; it counts the answers."""

import itertools
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from bot.local.chat import Chat, Json
from bot.local.errors import ApiError
from bot.local.files import FileStore
from bot.local.people import NAMES, user_of
from bot.local.server import LocalBotApi
from bot.models.example import EXAMPLE
from model.errors import DataError
from model.evaluation.photos import read_table

FIRST_PERSON: Final = 20_000

PATIENCE: Final = 300.0
"""Seconds within which a bot must answer."""

PAUSE: Final = 0.005
"""Seconds between two checks for answers."""


class CrowdFiles(FileStore):
    """Photos to send, as Telegram delivers them: upright JPEGs of at most 1280 pixels a side.

    At most `count` photos of a labeled set, the same ones in every run; if there is no set, the
    bundled example alone. The charts of answers are not kept.

    Raises:
        DataError: The labeled photos cannot be read.
    """

    def __init__(self, folder: Path, labels: Path | None = None, count: int = 1) -> None:
        super().__init__(folder)
        paths = [each.path for each in read_table(labels)] if labels else [EXAMPLE]
        random.Random(1).shuffle(paths)  # noqa: S311 - no secret
        add = super().add_photo
        try:
            self.photos = [add(path.read_bytes()) for path in paths[:count]]
        except (OSError, ApiError) as error:
            raise DataError(f"{labels} cannot be used: {error}") from error

    def add_photo(self, _content: bytes) -> list[dict[str, Any]]:
        """Discard a chart without making smaller sizes of it."""
        return self.photos[0]

    def read(self) -> list[bytes]:
        """Read the photos."""
        return [self.find(sizes[-1]["file_id"]).path.read_bytes() for sizes in self.photos]


class CountingChat(Chat):
    """A chat that counts the bot's replies to each message, by its id."""

    def __init__(self, files: FileStore) -> None:
        super().__init__(files)
        self.answers: Counter[int] = Counter()

    async def send(self, chat_id: int, content: Json) -> Json:
        """Add a message of the bot, and count it if it is a reply."""
        if "reply_to_message" in content:
            self.answers[content["reply_to_message"]["message_id"]] += 1
        return await super().send(chat_id, content)


class CrowdApi(LocalBotApi):
    """A Bot API for a crowd whose people take turns to send photos, over and over."""

    chat: CountingChat

    def __init__(self, files: CrowdFiles, people: int = 1_000) -> None:
        super().__init__(port=0)
        self.chat = CountingChat(files)
        self._photos = itertools.cycle(files.photos)
        names = {FIRST_PERSON + number: f"Person {number}" for number in range(people)}
        self._people = itertools.cycle(names)
        NAMES.update(names)

    def send(self) -> int:
        """Send the next photo from the next person, and return the id of the message."""
        sender = user_of(next(self._people), "en")
        message = self.run(self.chat.post(sender, {"photo": next(self._photos)}))
        return int(message["message_id"])

    def send_and_wait(self, count: int) -> float:
        """Send photos at once, and return the seconds until all are answered."""
        started = time.monotonic()
        waiting = {self.send() for _ in range(count)}
        while not self.chat.answers.keys() >= waiting:
            if time.monotonic() - started > PATIENCE:
                raise TimeoutError("a photo was not answered")
            time.sleep(PAUSE)
        return time.monotonic() - started
