"""How whole bots start, keep up and hold memory, with a crowd that sends them photos."""

import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final

from scripts.benchmarks.load import Load, as_cores, send_heap, warm_up
from scripts.benchmarks.load_bot_api import CrowdApi
from scripts.benchmarks.measured_bot import MeasuredBot
from scripts.benchmarks.measured_process import ECHO, RAKAM, TUTORIAL, UNLIMITED, Command
from scripts.benchmarks.options import Plan, percentile
from scripts.benchmarks.results import Figure

MEGABYTE: Final = 1e6

PACE: Final = 10.0
"""Photos a second where answer times are measured."""

GROWTH_STEPS: Final = 50
GROWTH_WINDOW: Final = 3
"""Memory is looked at so many times; medians of so many looks are compared."""


def measure_start(plan: Plan) -> Iterable[Figure]:
    """Measure how soon a bot asks for updates after its process was started."""
    paths = plan.write_photos()[:1]
    waited: dict[Command, list[float]] = {}
    computed: dict[Command, list[float]] = {}
    for _ in range(plan.rounds):
        for command in (TUTORIAL, ECHO, RAKAM):
            with MeasuredBot(command, CrowdApi(paths)) as bot:
                waited.setdefault(command, []).append(bot.ready_seconds)
                computed.setdefault(command, []).append(bot.processor_seconds)
    yield Figure(
        what="ready after its start, median",
        unit="s",
        rakam=median(waited[RAKAM]),
        beside=median(waited[TUTORIAL]),
        than="tutorial bot",
    )
    yield Figure(
        what="the same, beside the library alone",
        unit="s",
        rakam=median(waited[RAKAM]),
        beside=median(waited[ECHO]),
        than="echo bot",
        target="at most 3 times as long",
    )
    yield Figure(
        what="processor time until then, median",
        unit="s",
        rakam=median(computed[RAKAM]),
        beside=median(computed[TUTORIAL]),
        than="tutorial bot",
    )


def measure_load(plan: Plan) -> Iterable[Figure]:
    """Measure how fast whole bots answer a heap of photos, and what that costs."""
    paths = plan.write_photos()
    rounds = [
        {command: _load(command, paths, plan.load) for command in (ECHO, TUTORIAL, UNLIMITED)}
        for _ in range(plan.rounds)
    ]

    def middle(command: Command, name: str) -> float:
        return median(float(getattr(each[command], name)) for each in rounds)

    yield Figure(
        what="photos a second",
        unit="/s",
        rakam=middle(UNLIMITED, "rate"),
        beside=middle(ECHO, "rate"),
        than="echo bot",
        target="half of them",
    )
    yield Figure(
        what="processor time a photo, the whole bot",
        unit="ms",
        rakam=middle(UNLIMITED, "milliseconds"),
        beside=middle(TUTORIAL, "milliseconds"),
        than="tutorial bot",
        target="4 times less",
    )
    yield as_cores(middle(UNLIMITED, "milliseconds"), "the whole bot")
    yield Figure(
        what="processor time a photo, the library alone",
        unit="ms",
        rakam=middle(ECHO, "milliseconds"),
    )
    yield Figure(
        what="peak memory",
        unit="MB",
        rakam=middle(UNLIMITED, "peak") / MEGABYTE,
        beside=middle(TUTORIAL, "peak") / MEGABYTE,
        than="tutorial bot",
        target="at most 200 MB",
    )


def _load(command: Command, paths: list[Path], count: int) -> Load:
    with MeasuredBot(command, CrowdApi(paths)) as bot:
        warm_up(bot)
        return send_heap(bot, count)


def measure_pace(plan: Plan) -> Iterable[Figure]:
    """Measure how long people wait for an answer while ten photos come in a second."""
    with MeasuredBot(RAKAM, CrowdApi(plan.write_photos())) as bot:
        warm_up(bot)
        started = time.monotonic()
        sent: dict[int, float] = {}
        for number in range(plan.load):
            due = started + number / PACE
            time.sleep(max(0.0, due - time.monotonic()))
            sent[bot.api.send()] = due
        answered = bot.api.wait_for_answers(list(sent))
    waits = [1000.0 * (at - due) for at, due in zip(answered, sent.values(), strict=True)]
    yield Figure(what="answer at 10 photos a second, median", unit="ms", rakam=median(waits))
    yield Figure(
        what="answer at 10 photos a second, 99th percentile",
        unit="ms",
        rakam=percentile(waits, 99),
    )


def measure_growth(plan: Plan) -> Iterable[Figure]:
    """Measure how much more memory a bot holds after many photos than after each of them once."""
    with MeasuredBot(UNLIMITED, CrowdApi(plan.write_photos())) as bot:
        bot.api.wait_for_answers([bot.api.send() for _ in plan.photos])
        held = []
        for step in range(GROWTH_STEPS):
            count = plan.growth * (step + 1) // GROWTH_STEPS - plan.growth * step // GROWTH_STEPS
            bot.api.wait_for_answers([bot.api.send() for _ in range(count)])
            held.append(bot.resident)
        peak = bot.peak
    yield Figure(
        what=f"memory growth over {plan.growth} photos",
        unit="MB",
        rakam=(median(held[-GROWTH_WINDOW:]) - median(held[:GROWTH_WINDOW])) / MEGABYTE,
        target="5 MB",
    )
    yield Figure(what="memory held in the end", unit="MB", rakam=held[-1] / MEGABYTE)
    yield Figure(what="peak memory by then", unit="MB", rakam=peak / MEGABYTE, target="200 MB")
