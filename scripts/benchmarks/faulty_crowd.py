"""The crowd's Bot API with the faults of real networks."""

import json
import random
from collections import Counter
from typing import Any, Final

from tornado.web import Application

from bot.local.bot_api import BotMethods, FileHandler, MethodHandler
from bot.local.chat import Chat
from bot.local.guard import GuardedHandler
from scripts.benchmarks.crowd import CrowdApi, CrowdFiles

BEFORE: Final = ("429", "500", "dropped before")
"""Faults before the method was run."""

AFTER: Final = ("dropped after", "cut")
"""Faults after the method was run."""

UNREACHABLE: Final = "unreachable"


class FaultyHandler(GuardedHandler):
    """Answers a call, or fails before or after that."""

    _fault = ""

    def prepare(self) -> None:
        """Fail before the call, if that was drawn."""
        super().prepare()
        self._fault = self.settings["draw_fault"]()
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
    """A crowd's Bot API on which a share of the calls fails, in the same order for a seed."""

    def __init__(self, files: CrowdFiles, people: int, share: float, seed: int) -> None:
        super().__init__(files, people)
        self._share = share
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.faults: Counter[str] = Counter()
        self.everything_fails = False

    def _draw_fault(self) -> str:
        """Draw a fault, or "" for none."""
        if self.everything_fails:
            fault = UNREACHABLE
        elif self._random.random() < self._share:
            fault = self._random.choice(BEFORE + AFTER)
        else:
            return ""
        self.faults[fault] += 1
        return fault

    def _application(self, chat: Chat) -> Application:
        application = super()._application(chat)
        application.settings["draw_fault"] = self._draw_fault
        methods = {"methods": BotMethods(self.chat, self.token)}
        application.add_handlers(
            ".*",
            [
                (r"/bot([^/]+)/(\w+)", FaultyMethodHandler, methods),
                (self.files_path, FaultyFileHandler, {"chat": self.chat}),
            ],
        )
        return application
