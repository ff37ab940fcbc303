"""The crowd's Bot API with the faults of real networks."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any, Final

from tornado.web import Application

from bot.local.bot_api import FileHandler, MethodHandler
from bot.local.chat import Chat
from bot.local.guard import GuardedHandler
from bot.local.methods import BotMethods
from scripts.benchmarks.crowd import CrowdApi

BEFORE: Final = ("429", "500", "dropped before")
"""Faults before the method was run."""

AFTER: Final = ("dropped after", "cut")
"""Faults after the method was run."""

UNREACHABLE: Final = "unreachable"


class Faults:
    """Selects the share of the calls that fails, and how; the same seed draws the same faults."""

    def __init__(self, share: float, seed: int) -> None:
        self._share = share
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.counts: Counter[str] = Counter()
        self.everything_fails = False

    def draw(self) -> str:
        """Draw a fault, or "" for none."""
        if self.everything_fails:
            fault = UNREACHABLE
        elif self._random.random() < self._share:
            fault = self._random.choice(BEFORE + AFTER)
        else:
            return ""
        self.counts[fault] += 1
        return fault


class FaultyHandler(GuardedHandler):
    """Answers a call, or fails before or after that."""

    _fault = ""

    def prepare(self) -> None:
        """Fail before the call, if that was drawn."""
        super().prepare()
        self._fault = self.settings["faults"].draw()
        if self._fault in {UNREACHABLE, "dropped before"}:
            self.detach().close()
        elif self._fault == "429":
            self.set_status(429)
            refusal = {"error_code": 429, "description": "Too Many Requests: retry after 1"}
            self.finish({"ok": False, **refusal, "parameters": {"retry_after": 1}})
        elif self._fault == "500":
            self.send_error(500)

    def write(self, chunk: str | bytes | dict[str, Any]) -> None:
        """Write an answer; drop it or all but its first half, if that was drawn."""
        if self._fault == "cut":
            content = json.dumps(chunk) if isinstance(chunk, dict) else chunk
            self.set_header("Content-Length", len(content))
            super().write(content[: len(content) // 2])
            self.flush()
        else:
            super().write(chunk)
        if self._fault in AFTER:
            self.detach().close()


class FaultyMethodHandler(FaultyHandler, MethodHandler):
    """Answers method calls with faults."""


class FaultyFileHandler(FaultyHandler, FileHandler):
    """Serves files to the bot with faults."""


class FaultyCrowdApi(CrowdApi):
    """A crowd's Bot API on which some calls fail."""

    def __init__(self, photos: list[Path], people: int, faults: Faults) -> None:
        super().__init__(photos, people)
        self._faults = faults

    def _application(self, chat: Chat) -> Application:
        application = super()._application(chat)
        application.settings["faults"] = self._faults
        methods = {"methods": BotMethods(self.chat, self.token)}
        application.add_handlers(
            ".*",
            [
                (r"/bot([^/]+)/(\w+)", FaultyMethodHandler, methods),
                (self.files_path, FaultyFileHandler, {"chat": self.chat}),
            ],
        )
        return application
