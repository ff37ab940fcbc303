"""The local Bot API with the faults of real networks, for a crowd of people."""

import asyncio
import json
import random
from collections import Counter
from http import HTTPStatus
from typing import Any, Final

from tornado.web import Application

from bot.local import LocalBotApi
from bot.local.bot_api import FileHandler, MethodHandler
from bot.local.chat import Chat
from bot.local.methods import BotMethods
from bot.local.people import BOT_ID, NAMES

FIRST_PERSON: Final = 20_000

BEFORE: Final = ("429", "500", "502", "dropped before delivery")
AFTER: Final = ("cut JSON", "dropped after delivery", "slow answer")
DOWNLOADS: Final = ("500", "download broken off")
UNREACHABLE: Final = "unreachable"

SLOW: Final = 3.0
"""Seconds that a slow answer takes longer."""


class Faults:
    """Decides which call fails, and how.

    Args:
        share: Of the calls that fail.
        seed: Makes the same decisions in the same order.

    Attributes:
        counts: How often what went wrong.
        everything_fails: Whether the network is gone.
    """

    def __init__(self, share: float, seed: int) -> None:
        self._share = share
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.counts: Counter[str] = Counter()
        self.everything_fails = False

    def draw(self, *kinds: str) -> str:
        """Draw one of some kinds of fault, or "" for none."""
        if self.everything_fails:
            fault = UNREACHABLE
        else:
            fault = self._random.choice(kinds) if self._random.random() < self._share else ""
        if fault:
            self.counts[fault] += 1
        return fault


class FaultyMethodHandler(MethodHandler):
    """Answers method calls, or fails to, before or after it has done what was asked."""

    def prepare(self) -> None:
        """Decide what goes wrong."""
        super().prepare()
        self._fault: str = self.settings["faults"].draw(*BEFORE, *AFTER)

    async def post(self, token: str, name: str) -> None:
        """Call a method, perhaps."""
        if self._fault in {UNREACHABLE, "dropped before delivery"}:
            self.detach().close()
        elif self._fault == "429":
            self.set_status(HTTPStatus.TOO_MANY_REQUESTS)
            refusal = {"error_code": 429, "description": "Too Many Requests: retry after 1"}
            self.write({"ok": False, **refusal, "parameters": {"retry_after": 1}})
        elif self._fault in {"500", "502"}:
            self.set_status(int(self._fault))
            self.write("<html>This is no JSON.</html>")
        else:
            await super().post(token, name)
            await self._lose_answer()

    get = post

    def write(self, chunk: str | bytes | dict[str, Any]) -> None:
        """Write an answer, or the first half of it."""
        if self._fault == "cut JSON":
            answer = json.dumps(chunk)
            chunk = answer[: len(answer) // 2]
        super().write(chunk)

    async def _lose_answer(self) -> None:
        if self._fault == "slow answer":
            await asyncio.sleep(SLOW)
        elif self._fault == "dropped after delivery":
            self.detach().close()


class FaultyFileHandler(FileHandler):
    """Lets the bot download files, some of them in part."""

    def prepare(self) -> None:
        """Decide what goes wrong."""
        super().prepare()
        self._fault: str = self.settings["faults"].draw(*DOWNLOADS)

    async def get(self, token: str, file_id: str) -> None:
        """Send a file's content, or the first half of it."""
        if self._fault == "500":
            self.set_status(HTTPStatus.INTERNAL_SERVER_ERROR)
            return
        await super().get(token, file_id)
        if self._fault:
            await self.flush()
            self.detach().close()

    def write(self, chunk: str | bytes | dict[str, Any]) -> None:
        """Write a file, or promise all of it and write the first half."""
        if self._fault and isinstance(chunk, bytes):
            self.set_header("Content-Length", len(chunk))
            chunk = chunk[: len(chunk) // 2]
        super().write(chunk)


class FaultyBotApi(LocalBotApi):
    """A local Bot API for a crowd, most of whose calls work.

    Args:
        people: How many there are.
        faults: Decides which calls do not work.
    """

    def __init__(self, people: int, faults: Faults) -> None:
        super().__init__(port=0)
        self.people = range(FIRST_PERSON, FIRST_PERSON + people)
        self._faults = faults
        self._chat: Chat
        NAMES.update({person: f"Person {person}" for person in self.people})

    def _application(self, chat: Chat) -> Application:
        self._chat = chat
        application = super()._application(chat)
        application.settings["faults"] = self._faults
        methods = {"methods": BotMethods(chat, self.token)}
        files = {"token": self.token, "chat": chat}
        application.add_handlers(
            ".*",
            [
                (r"/bot([^/]+)/(\w+)", FaultyMethodHandler, methods),
                (r"/file/bot([^/]+)/files/([\w-]+)", FaultyFileHandler, files),
            ],
        )
        return application

    def answers(self) -> Counter[tuple[int, int]]:
        """Count the answers to each message, by its chat and its number."""
        return Counter(
            (message["chat"]["id"], message["reply_to_message"]["message_id"])
            for message in list(self._chat.messages.values())
            if message["from"]["id"] == BOT_ID and "reply_to_message" in message
        )
