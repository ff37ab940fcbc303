import asyncio
import logging
import math
import re
import time
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from sqlalchemy.exc import OperationalError

from bot.monitoring.health import HealthCheck
from bot.transport.client import Polling
from bot.transport.counters import Counters

LONG_AGO = time.monotonic() - 1000.0

GONE = OperationalError("SELECT", {}, ValueError())


async def answer() -> int:
    return 3


async def hang() -> None:
    await asyncio.Event().wait()


def some(**fields: Any) -> dict[str, Any]:
    """Make a stand-in for one part of the bot, by the name of its argument."""
    [(name, values)] = fields.items()
    return {name: SimpleNamespace(**values)}


def inbox_of(count_waiting: Any = answer, heartbeat_at: float | None = None) -> dict[str, Any]:
    store = SimpleNamespace(count_waiting=count_waiting)
    return some(inbox={"heartbeat_at": heartbeat_at, "store": store})


def check_of(*, started: float | None = None, **changes: Any) -> HealthCheck:
    """Make the check of a bot that has just started and is healthy except for the changes."""
    parts: dict[str, Any] = {
        **some(pool={"model_name": "cnn-1", "ping": answer}),
        **inbox_of(),
        **some(bot={"polling": Polling()}),
        "counters": Counters(),
        "listens": None,
    }
    check = HealthCheck(**parts | changes)
    check._started = started or check._started
    return check


@pytest.mark.parametrize(
    ("changes", "name", "found"),
    [
        (some(bot={"polling": Polling(polled_at=LONG_AGO)}), "telegram", r"no successful .* \d+ s"),
        ({"started": LONG_AGO, **inbox_of(heartbeat_at=math.inf)}, "telegram", r"no succ.* \d+ s"),
        ({"listens": lambda: False}, "telegram", "the webhook does not listen"),
        (some(counters={"stalled_for": 121.0}), "handlers", "no handler has finished for 121 s"),
        (some(pool={"model_name": "m", "ping": hang}), "reading", r"no answer in 0\.05 s"),
        (inbox_of(hang), "database", r"no answer in 0\.05 s"),
        (inbox_of(AsyncMock(side_effect=GONE)), "database", "OperationalError"),
        (inbox_of(heartbeat_at=LONG_AGO), "database", r"nothing was written for \d+ s"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bot_with_a_failed_check_is_not_healthy(
    changes: dict[str, Any], name: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.monitoring.health.PATIENCE", 0.05)

    failures = (await check_of(**changes).examine()).failures

    assert failures.keys() == {name}
    assert re.fullmatch(found, failures[name])


async def test_each_change_of_health_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot.monitoring.health")
    polling = Polling(polled_at=LONG_AGO)
    check = check_of(**some(bot={"polling": polling}))

    for polled_at in (LONG_AGO, LONG_AGO, None, None):
        polling.polled_at = polled_at
        await check.examine()

    assert [(each.levelname, each.message.split(" for ")[0]) for each in caplog.records] == [
        ("WARNING", "Health: ['telegram: no successful poll"),
        ("INFO", "Health: all is well"),
    ]
