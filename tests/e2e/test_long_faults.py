"""No photo is lost though the network fails and the bot is killed."""

import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tornado.web import Application

from bot.local.bot_api import FileHandler, MethodHandler
from bot.local.chat import Chat
from bot.local.guard import GuardedHandler
from bot.local.methods import BotMethods
from bot.models.example import EXAMPLE
from scripts.benchmarks.bot_process import RAKAM, BotProcess
from scripts.benchmarks.crowd import CrowdApi
from tests.e2e.waiting import wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills as Linux does"),
]

PHOTOS = 40
KILLED_AFTER = (8, 16, 32)
CUT_OFF_AFTER = 24
BACKLOG = 20
"""Most photos without an answer at a time."""

FAULTS = ("429", "500", "dropped before", "dropped after", "cut")
SHARE = 0.1
"""Share of the calls that fails."""


class Network:
    """Draws the faults of calls; all of them fail while it is down."""

    def __init__(self) -> None:
        self._random = random.Random(7)  # noqa: S311 - no secret
        self.counts: Counter[str] = Counter()
        self.is_down = False

    def draw(self) -> str:
        """Draw a fault, or "" for none."""
        fault = self._random.choice(FAULTS) if self._random.random() < SHARE else ""
        fault = "dropped before" if self.is_down else fault
        self.counts[fault] += 1
        return fault


class FaultyHandler(GuardedHandler):
    """Answers a call, or fails before or after that."""

    fault = ""

    def prepare(self) -> None:
        super().prepare()
        self.fault = self.settings["network"].draw()
        if self.fault == "dropped before":
            self.detach().close()
        elif self.fault == "429":
            self.set_status(429)
            refusal = {"error_code": 429, "description": "Too Many Requests: retry after 1"}
            self.finish({"ok": False, **refusal, "parameters": {"retry_after": 1}})
        elif self.fault == "500":
            self.send_error(500)

    def write(self, chunk: str | bytes | dict[str, Any]) -> None:
        """Write an answer; drop it or all but its first half, if that was drawn."""
        if self.fault == "cut":
            content = json.dumps(chunk) if isinstance(chunk, dict) else chunk
            self.set_header("Content-Length", len(content))
            super().write(content[: len(content) // 2])
            self.flush()
        else:
            super().write(chunk)
        if self.fault in {"dropped after", "cut"}:
            self.detach().close()


class FaultyMethodHandler(FaultyHandler, MethodHandler):
    """Answers method calls with faults."""


class FaultyFileHandler(FaultyHandler, FileHandler):
    """Serves files to the bot with faults."""


class FaultyCrowdApi(CrowdApi):
    """A crowd's Bot API on a network that fails."""

    def __init__(self, network: Network) -> None:
        super().__init__([EXAMPLE])
        self._network = network

    def _application(self, chat: Chat) -> Application:
        application = super()._application(chat)
        application.settings["network"] = self._network
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


def test_no_photo_is_lost_though_the_network_fails_and_the_bot_is_killed(tmp_path: Path) -> None:
    network = Network()
    sent: list[int] = []
    api = FaultyCrowdApi(network)
    api.start()
    bot = BotProcess(RAKAM, tmp_path, api)

    def count_unanswered() -> int:
        return sum(api.chat.answers[photo] == 0 for photo in sent)

    def wait_for_an_answer() -> None:
        waiting = max(1, count_unanswered())
        wait_until(lambda: count_unanswered() < waiting)

    for number in range(PHOTOS):
        sent.append(api.send())
        wait_until(lambda: count_unanswered() < BACKLOG)
        if number == CUT_OFF_AFTER:
            network.is_down = True
            time.sleep(5.0)
            network.is_down = False
        if number in KILLED_AFTER:
            # An update that was in work at three crashes would be set aside.
            wait_for_an_answer()
            bot.kill()
            bot = BotProcess(RAKAM, tmp_path, api)
    wait_until(lambda: count_unanswered() == 0)
    bot.stop()
    api.stop()

    assert set(network.counts) == {"", *FAULTS}
