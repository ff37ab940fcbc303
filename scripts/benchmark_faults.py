"""Prove that nothing is lost: a crowd's photos, a network full of faults, and a bot that is killed.

Usage: python scripts/benchmark_faults.py [--photos 500] [--people 100] [--kills 10]
                                          [--faults 0.1] [--outage 20] [--seed N] [--json]

The real bot polls a Bot API on loopback that answers a share of all calls late, in part, with a
refusal or not at all, before or after it has done what was asked. Meanwhile the bot is killed,
as by `kill -9`, at random moments and started again, and once the network is gone for a while.
It is killed only after it has answered somebody: what three processes in a row die over before
that looks like poison, which the bot gives up. In the end each photo should have its answer; an
answer that comes twice is no loss.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import httpx

from scripts.benchmarks.faulty_bot_api import Faults, FaultyBotApi
from tests.drawing import draw_digits, encode
from tests.e2e.running_bot import RunningBot

NUMBERS: Final = ("7", "42", "407", "1965")

PATIENCE: Final = 300.0
"""Seconds without another answer after which those that are missing are lost."""

BACKLOG: Final = 40
"""Photos without an answer at a time; people wait before they send more."""

PAUSE: Final = 0.1
"""Seconds between two photos, and between two looks at what is answered."""

UNLIMITED: Final = {"PHOTOS_PER_MINUTE": "100000", "PHOTOS_PER_MINUTE_OVERALL": "100000"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to happen.

    Attributes:
        photos: How many are sent.
        people: By how many people.
        kills: How often the bot is killed.
        faults: Share of the calls that fail.
        outage: Seconds in which all of them fail.
        seed: Of everything random.
    """

    photos: int
    people: int
    kills: int
    faults: float
    outage: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of it.

    Attributes:
        plan: What was to happen.
        lost: Photos without an answer.
        duplicated: Photos with more than one.
        answers: All answers together.
        faults: How often what went wrong between the bot and Telegram.
        seconds: How long it took.
    """

    plan: Plan
    lost: int
    duplicated: int
    answers: int
    faults: dict[str, int]
    seconds: float


class Bench:
    """A bot that is killed now and then, and people who send it photos.

    Args:
        plan: What is to happen.
        folder: What the bot writes into.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._random = random.Random(plan.seed)  # noqa: S311 - no secret
        self._faults = Faults(plan.faults, plan.seed)
        self._api = FaultyBotApi(plan.people, self._faults)
        self._photos = [encode(draw_digits(number)) for number in NUMBERS]
        self._sent: list[tuple[int, int]] = []

    def run(self) -> Result:
        """Send everything, and wait for the answers."""
        started = time.monotonic()
        self._api.start()
        bot = self._start_bot()
        kills = set(self._random.sample(range(self._plan.photos), self._plan.kills))
        for number in range(self._plan.photos):
            if not self._wait_until(lambda: self._unanswered() < BACKLOG):
                break
            self._send_photo()
            if number == self._plan.photos // 2:
                self._cut_off()
            if number in kills:
                bot = self._kill(bot)
        self._wait_until(lambda: not self._unanswered())
        bot.stop()
        result = self._count(time.monotonic() - started)
        self._api.stop()
        return result

    def _start_bot(self) -> RunningBot:
        address = {"BOT_TOKEN": self._api.token, "TELEGRAM_API_URL": self._api.api_url}
        return RunningBot(self._folder, **address, **UNLIMITED)

    def _kill(self, bot: RunningBot) -> RunningBot:
        """Kill the bot at a random moment after its first answer, and start it again."""
        waiting = self._unanswered()
        self._wait_until(lambda: self._unanswered() < max(waiting, 1))
        time.sleep(self._random.uniform(0.0, 1.0))
        bot.process.kill()
        bot.wait()
        return self._start_bot()

    def _cut_off(self) -> None:
        """Let the network be gone for a while."""
        self._faults.everything_fails = True
        time.sleep(self._plan.outage)
        self._faults.everything_fails = False

    def _send_photo(self) -> None:
        """Let somebody send a photo."""
        person = self._random.choice(self._api.people)
        fields = {"person": person, "language": "en", "kind": "photo"}
        photo = {"file": ("photo.png", self._random.choice(self._photos), "image/png")}
        answer = httpx.post(f"{self._api.page_url}send", data=fields, files=photo, timeout=60.0)
        self._sent += [(person, number) for number in answer.json()["message_ids"]]
        time.sleep(PAUSE)

    def _unanswered(self) -> int:
        answers = self._api.answers()
        return sum(answers[photo] == 0 for photo in self._sent)

    def _wait_until(self, is_so: Callable[[], bool]) -> bool:
        """Wait until something is so; False where no answer comes any more."""
        waiting, since = self._unanswered(), time.monotonic()
        while not is_so() and time.monotonic() - since < PATIENCE:
            time.sleep(PAUSE)
            if self._unanswered() != waiting:
                waiting, since = self._unanswered(), time.monotonic()
        return is_so()

    def _count(self, seconds: float) -> Result:
        answers = self._api.answers()
        return Result(
            plan=self._plan,
            lost=self._plan.photos - sum(answers[photo] > 0 for photo in self._sent),
            duplicated=sum(answers[photo] > 1 for photo in self._sent),
            answers=answers.total(),
            faults=dict(self._faults.counts),
            seconds=round(seconds, 1),
        )


def main() -> int:
    """Run the benchmark; 1 where a photo was lost."""
    plan, as_json = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="rakam-faults-") as folder:
        result = Bench(plan, Path(folder)).run()
    print(json.dumps(asdict(result)) if as_json else "\n".join(as_lines(result)))
    return 1 if result.lost else 0


def parse_arguments() -> tuple[Plan, bool]:
    """Parse the command line: what is to happen, and whether the result is told as JSON."""
    parser = argparse.ArgumentParser(description="Prove that nothing is lost.")
    parser.add_argument("--photos", type=int, default=500, metavar="N")
    parser.add_argument("--people", type=int, default=100, metavar="N")
    parser.add_argument("--kills", type=int, default=10, metavar="N")
    parser.add_argument("--faults", type=float, default=0.1, metavar="SHARE")
    parser.add_argument("--outage", type=float, default=20.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = vars(parser.parse_args())
    as_json = bool(arguments.pop("json"))
    return Plan(**arguments), as_json


def as_lines(result: Result) -> list[str]:
    """Tell the result to people."""
    plan, faults = result.plan, sum(result.faults.values())
    return [
        f"{plan.photos} photos from {plan.people} people, {plan.kills} kills, {faults} faults",
        f"seconds    {result.seconds:>6.0f}",
        f"answered   {plan.photos - result.lost:>6}",
        f"lost       {result.lost:>6}",
        f"duplicated {result.duplicated:>6}",
        *(f"  {count:>6} x {fault}" for fault, count in sorted(result.faults.items())),
    ]


if __name__ == "__main__":
    sys.exit(main())
