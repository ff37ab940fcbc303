"""The crowd's Bot API with the faults of real networks."""

import asyncio
import json
import random
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from tornado.web import Application

from bot.local.bot_api import FileHandler, MethodHandler
from bot.local.chat import Chat
from bot.local.methods import BotMethods
from scripts.benchmarks.crowd import CrowdApi

CALLS: Final = (
    *("429", "500", "dropped before delivery"),
    *("cut JSON", "dropped after delivery", "slow answer"),
)
DOWNLOADS: Final = ("500", "cut file")
UNREACHABLE: Final = "unreachable"

SLOW: Final = 3.0
"""Seconds that a slow answer is delayed."""


class Faults:
    """Selects the calls that fail, and how.

    Args:
        share: Share of the calls that fail.
        seed: The same seed draws the same faults.

    Attributes:
        counts: How often each fault was drawn.
        everything_fails: Whether the network is down.
    """

    def __init__(self, share: float, seed: int) -> None:
        self._share = share
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.counts: Counter[str] = Counter()
        self.everything_fails = False

    def draw(self, kinds: tuple[str, ...]) -> str:
        """Draw a fault of some kinds, or "" for none."""
        if self.everything_fails:
            fault = UNREACHABLE
        else:
            fault = self._random.choice(kinds) if self._random.random() < self._share else ""
        if fault:
            self.counts[fault] += 1
        return fault


class FaultyMethodHandler(MethodHandler):
    """Answers method calls, or fails before or after the method was run."""

    _fault = ""

    async def post(self, token: str, name: str) -> None:
        """Call a method, unless the fault comes first."""
        self._fault = self.settings["faults"].draw(CALLS)
        if self._fault in {UNREACHABLE, "dropped before delivery"}:
            self.detach().close()
        elif self._fault == "429":
            self.set_status(HTTPStatus.TOO_MANY_REQUESTS)
            refusal = {"error_code": 429, "description": "Too Many Requests: retry after 1"}
            self.write({"ok": False, **refusal, "parameters": {"retry_after": 1}})
        elif self._fault == "500":
            self.set_status(HTTPStatus.INTERNAL_SERVER_ERROR)
            self.write("<html>This is no JSON.</html>")
        else:
            await super().post(token, name)
            if self._fault == "slow answer":
                await asyncio.sleep(SLOW)
            elif self._fault == "dropped after delivery":
                self.detach().close()

    get = post

    def write(self, chunk: str | bytes | dict[str, Any]) -> None:
        """Write an answer, or the first half of it."""
        if self._fault == "cut JSON":
            answer = json.dumps(chunk)
            chunk = answer[: len(answer) // 2]
        super().write(chunk)


class FaultyFileHandler(FileHandler):
    """Serves files to the bot, some of them in part."""

    _fault = ""

    async def get(self, token: str, file_id: str) -> None:
        """Send a file's content, or the first half of it."""
        self._fault = self.settings["faults"].draw(DOWNLOADS)
        if self._fault == "500":
            self.set_status(HTTPStatus.INTERNAL_SERVER_ERROR)
            return
        await super().get(token, file_id)
        if self._fault:
            await self.flush()
            self.detach().close()

    def write(self, chunk: str | bytes | dict[str, Any]) -> None:
        """Write a file, or announce all of it and write the first half."""
        if self._fault and isinstance(chunk, bytes):
            self.set_header("Content-Length", len(chunk))
            chunk = chunk[: len(chunk) // 2]
        super().write(chunk)


class FaultyCrowdApi(CrowdApi):
    """A crowd's Bot API on which some calls fail.

    Args:
        photos: JPEG files, as Telegram delivers them.
        people: How many people take turns.
        faults: Selects the calls that fail.
    """

    def __init__(self, photos: list[Path], people: int, faults: Faults) -> None:
        super().__init__(photos, people)
        self._faults = faults

    def _application(self, chat: Chat) -> Application:
        application = super()._application(chat)
        application.settings["faults"] = self._faults
        methods = {"methods": BotMethods(self.chat, self.token)}
        files = {"token": self.token, "chat": self.chat}
        application.add_handlers(
            ".*",
            [
                (r"/bot([^/]+)/(\w+)", FaultyMethodHandler, methods),
                (r"/file/bot([^/]+)/files/([\w-]+)", FaultyFileHandler, files),
            ],
        )
        return application
