"""How much faster several processes of the bot are that Telegram calls, on one PostgreSQL."""

import os
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from model.errors import OperatorError
from scripts.benchmarks.load import Load, as_cores, send_heap, warm_up
from scripts.benchmarks.measured_bot import MeasuredBot
from scripts.benchmarks.measured_process import UNLIMITED
from scripts.benchmarks.options import Plan
from scripts.benchmarks.process_times import family_seconds
from scripts.benchmarks.results import Figure
from scripts.benchmarks.webhook_bot_api import CallingCrowd

if TYPE_CHECKING:
    from tests.postgres import PostgresServer

MOST: Final = 4
"""More processes are not measured, however many cores there are."""


class PostgresMissingError(OperatorError):
    """Replicas cannot be measured on this machine."""


@dataclass(frozen=True, kw_only=True)
class SharedLoad:
    """What became of a heap of photos, and what it cost whoever took part.

    Attributes:
        bot: All replicas together.
        postgres: Processor time of the database, in milliseconds a photo.
        crowd: The same of the Bot API and its proxy, which a real bot has elsewhere.
    """

    bot: Load
    postgres: float
    crowd: float


def measure_replicas(plan: Plan) -> Iterable[Figure]:
    """Measure how fast one replica answers a heap of photos, and how fast several do.

    Raises:
        PostgresMissingError: There is no database that they could share.
    """
    paths = plan.write_photos()
    counts = range(1, min(os.cpu_count() or 1, MOST) + 1)
    with closing(_start_postgres()) as postgres:
        rounds = [
            {count: _load(count, paths, plan.load, postgres) for count in counts}
            for _ in range(plan.rounds)
        ]
    one = median(each[1].bot.rate for each in rounds)
    for count in counts:
        yield from _describe(count, [each[count] for each in rounds], one)
    yield Figure(
        what="processor time a photo, the crowd and its proxy, which are no part of the bot",
        unit="ms",
        rakam=median(load.crowd for each in rounds for load in each.values()),
    )


def _start_postgres() -> "PostgresServer":
    try:
        from tests.postgres import PostgresServer, find_programs  # noqa: PLC0415 - not in the image
    except ModuleNotFoundError:
        raise PostgresMissingError("replicas are measured only beside the tests") from None
    programs = find_programs()
    if programs is None:
        raise PostgresMissingError("replicas need PostgreSQL: apt install postgresql")
    return PostgresServer(programs)


def _load(count: int, paths: list[Path], photos: int, postgres: "PostgresServer") -> SharedLoad:
    with _replicas(count, paths, postgres.make_database()) as bot:
        warm_up(bot, count)
        stored, crowded = family_seconds(postgres.pid), time.process_time()
        load = send_heap(bot, photos)
        return SharedLoad(
            bot=load,
            postgres=1000.0 * (family_seconds(postgres.pid) - stored) / photos,
            crowd=1000.0 * (time.process_time() - crowded) / photos,
        )


def _replicas(count: int, paths: list[Path], database: str) -> MeasuredBot:
    """Make processes that share a database and a folder."""
    from tests.ports import free_port  # noqa: PLC0415 - not in the image

    ports = [free_port() for _ in range(count)]
    crowd = CallingCrowd(paths, ports)
    shared = {
        "DATABASE_URL": database,
        "WEBHOOK_URL": "https://rakam.example.org",
        "WEBHOOK_SECRET": crowd.secret,
    }
    return MeasuredBot(UNLIMITED, crowd, *({**shared, "PORT": str(port)} for port in ports))


def _describe(count: int, loads: list[SharedLoad], one: float) -> Iterable[Figure]:
    who = f"{count} replicas" if count > 1 else "1 replica"
    milliseconds = median(each.bot.milliseconds for each in loads)
    postgres = median(each.postgres for each in loads)
    yield Figure(
        what=f"photos a second, {who}",
        unit="/s",
        rakam=median(each.bot.rate for each in loads),
        beside=one if count > 1 else None,
        than="1 replica" if count > 1 else "",
    )
    yield Figure(what=f"processor time a photo, {who} in all", unit="ms", rakam=milliseconds)
    yield Figure(what=f"the same, the PostgreSQL of {who}", unit="ms", rakam=postgres)
    yield as_cores(milliseconds + postgres, f"{who} and PostgreSQL")
