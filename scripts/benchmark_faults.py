"""Check that no photo is lost though the network fails and the bot is killed.

Usage: python scripts/benchmark_faults.py [--photos 500] [--people 100] [--kills 10]
                                          [--faults 0.1] [--outage 20] [--seed N] [--json]

The real bot polls a Bot API on loopback on which a share of all calls fails: an error, no
answer or half of one, before or after the method was run. Meanwhile the bot is killed at random
moments and started again, and once the network is down for a while. The bot is killed only after
it has answered a photo: it sets an update aside that was in work at three crashes. In the end
each photo should have its answer; several answers are no loss. Needs Linux.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.benchmarks.bot_process import RAKAM, BotProcess
from scripts.benchmarks.crowd import CrowdFiles
from scripts.benchmarks.faulty_crowd import FaultyCrowdApi

PATIENCE: Final = 300.0
"""Seconds without another answer after which the missing ones are lost."""

BACKLOG: Final = 40
"""Most photos without an answer at a time."""

PAUSE: Final = 0.1
"""Seconds between two photos, and between two checks for answers."""


class Benchmark:
    """A bot that is killed now and then, and people who send it photos."""

    def __init__(self, plan: argparse.Namespace, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._random = random.Random(plan.seed)  # noqa: S311 - no secret
        self._api = FaultyCrowdApi(CrowdFiles(folder), plan.people, plan.faults, plan.seed)
        self._sent: list[int] = []

    def run(self) -> dict[str, Any]:
        """Send everything, wait for the answers, and describe what happened."""
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
        """Wait until something holds; False if no more answers come."""
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
