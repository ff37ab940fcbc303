"""Check that no photo is lost if the network fails and the bot is killed.

Usage: python scripts/benchmark_faults.py [--photos 500] [--people 100] [--kills 10]
                                          [--faults 0.1] [--outage 20] [--seed N] [--json]

The real bot polls a Bot API on loopback on which a share of all calls fails: an error, no
answer or half of one, before or after the method ran. The bot is killed at random moments and
started again, and once the network is down for a while. The bot is killed only after it has
answered a photo, because it sets aside an update that was in work at three crashes. At the end
each photo must have an answer; it may have several. Needs Linux.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tornado.web import Application

from bot.local.bot_api import FileHandler, MethodHandler
from bot.local.guard import GuardedHandler
from scripts.benchmarks.bot_process import RAKAM, BotProcess
from scripts.benchmarks.crowd import CrowdApi, CrowdFiles

PATIENCE: Final = 300.0
"""Seconds without a new answer after which unanswered photos count as lost."""

BACKLOG: Final = 40
"""Maximum number of unanswered photos at a time."""

PAUSE: Final = 0.1
"""Seconds between two photos, and between two checks for answers."""


BEFORE: Final = ("429", "500", "dropped before")
"""Faults before the method was run."""

AFTER: Final = ("dropped after", "cut")
"""Faults after the method was run."""

UNREACHABLE: Final = "unreachable"


class Faulty(GuardedHandler):
    """Answers a call, or fails before or after that."""

    _fault = ""

    def prepare(self) -> None:
        """Fail before the call, if such a fault was drawn."""
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
        """Write an answer; drop all of it or its second half, if such a fault was drawn."""
        if self._fault == "cut":
            content = json.dumps(chunk) if isinstance(chunk, dict) else chunk
            self.set_header("Content-Length", len(content))
            super().write(content[: len(content) // 2])
            self.flush()
        else:
            super().write(chunk)
        if self._fault in AFTER:
            self.detach().close()


class FaultyMethodHandler(Faulty, MethodHandler):
    """Answers method calls with faults."""


class FaultyFileHandler(Faulty, FileHandler):
    """Serves files to the bot with faults."""


class FaultyCrowdApi(CrowdApi):
    """A crowd's Bot API on which a share of the calls fails, reproducible by the seed."""

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

    def _application(self) -> Application:
        application = super()._application()
        application.settings["draw_fault"] = self._draw_fault
        chat = {"chat": self.chat}
        application.add_handlers(
            ".*",
            [
                (r"/bot([^/]+)/(\w+)", FaultyMethodHandler, chat | {"token": self.token}),
                (self.files_path, FaultyFileHandler, chat),
            ],
        )
        return application


class Benchmark:
    """A bot that is killed now and then, and people who send it photos."""

    def __init__(self, plan: argparse.Namespace, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._random = random.Random(plan.seed)  # noqa: S311 - no secret
        self._api = FaultyCrowdApi(CrowdFiles(folder), plan.people, plan.faults, plan.seed)
        self._sent: list[int] = []

    def run(self) -> dict[str, Any]:
        """Send all photos, wait for the answers, and describe what happened."""
        started = time.monotonic()
        self._api.start()
        bot = BotProcess(RAKAM, self._folder, self._api)
        kills = self._random.sample(range(self._plan.photos), self._plan.kills)
        for number in range(self._plan.photos):
            if not self._wait_until(lambda: self._count_unanswered() < BACKLOG):
                break
            self._sent.append(self._api.send())
            time.sleep(PAUSE)
            if number == self._plan.photos // 2:
                self._api.everything_fails = True
                time.sleep(self._plan.outage)
                self._api.everything_fails = False
            if number in kills:
                bot = self._kill(bot)
        self._wait_until(lambda: self._count_unanswered() == 0)
        bot.stop()
        self._api.stop()
        return self._describe(time.monotonic() - started)

    def _kill(self, bot: BotProcess) -> BotProcess:
        """Kill the bot at a random moment after an answer, and start it again."""
        waiting = max(1, self._count_unanswered())
        self._wait_until(lambda: self._count_unanswered() < waiting)
        time.sleep(self._random.uniform(0.0, 1.0))
        bot.kill()
        return BotProcess(RAKAM, self._folder, self._api)

    def _count_unanswered(self) -> int:
        return sum(self._api.chat.answers[photo] == 0 for photo in self._sent)

    def _wait_until(self, holds: Callable[[], bool]) -> bool:
        """Wait until a condition holds; return False if no more answers come."""
        waiting, since = self._count_unanswered(), time.monotonic()
        while not holds() and time.monotonic() - since < PATIENCE:
            time.sleep(PAUSE)
            if self._count_unanswered() != waiting:
                waiting, since = self._count_unanswered(), time.monotonic()
        return holds()

    def _describe(self, seconds: float) -> dict[str, Any]:
        answers = self._api.chat.answers
        return {
            "plan": vars(self._plan),
            "lost": self._plan.photos - len(self._sent) + self._count_unanswered(),
            "duplicated": sum(answers[photo] > 1 for photo in self._sent),
            "answers": answers.total(),
            "faults": dict(self._api.faults),
            "seconds": round(seconds, 1),
        }


def main() -> int:
    """Run the benchmark; 1 if a photo was lost."""
    parser = argparse.ArgumentParser(description="Check that no photo is lost.")
    parser.add_argument("--photos", type=int, default=500, metavar="N")
    parser.add_argument("--people", type=int, default=100, metavar="N")
    parser.add_argument("--kills", type=int, default=10, metavar="N")
    parser.add_argument("--faults", type=float, default=0.1, metavar="SHARE")
    parser.add_argument("--outage", type=float, default=20.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    plan = parser.parse_args()
    as_json = vars(plan).pop("json")
    with tempfile.TemporaryDirectory(prefix="rakam-faults-") as folder:
        result = Benchmark(plan, Path(folder)).run()
    lines = [f"{name}: {value}" for name, value in result.items()]
    print(json.dumps(result) if as_json else "\n".join(lines))
    return 1 if result["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
