"""Updates are stored, answered once, tried again if that fails, and never delay others."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from telegram import Update
from telegram.error import NetworkError, TimedOut

from bot.database.connection import Database
from bot.inbox.work import AT_ONCE, OF_A_GROUP
from bot.local.people import GUEST_ID
from bot.transport.context import App
from tests.bot.inbox.desk import Desk, deliver, describe, statuses, wait_until_answered

Start = Callable[[], Awaitable[App]]


@pytest.fixture
def _short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the delays, so that postponed updates are tried again at once."""
    monkeypatch.setattr("bot.inbox.inbox.HEARTBEAT", 0.01)
    monkeypatch.setattr("bot.inbox.inbox.SHORTEST_DELAY", timedelta(milliseconds=1))
    monkeypatch.setattr("bot.inbox.inbox.LONGEST_DELAY", timedelta(milliseconds=1))


async def test_an_update_is_answered_once_however_often_it_is_delivered(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()

    await deliver(application, 1, 1)
    await wait_until_answered(database, 1)
    await deliver(application, 1)
    await deliver(application, 2)
    await wait_until_answered(database, 1, 2)

    assert desk.seen == [1, 2]


async def test_updates_are_stored_at_once_and_more_than_may_be_in_work_wait_in_the_database(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    counters = application.bot_data.services.counters
    desk.go.clear()
    everything = range(1, AT_ONCE + 4)

    await deliver(application, *everything)
    stored = set(await statuses(database))
    await desk.wait_for(*everything[:AT_ONCE])
    found, in_work = await statuses(database), counters.in_work
    desk.go.set()
    await wait_until_answered(database, *everything)

    assert stored == set(everything)
    assert (in_work, counters.in_work) == (AT_ONCE, 0)
    waiting = [number for number, status in found.items() if status == "waiting"]
    assert sorted(waiting) == list(everything[AT_ONCE:])
    assert sorted(desk.seen) == list(everything)


async def test_a_busy_group_delays_no_other_chat_and_is_answered_in_order(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    desk.go.clear()
    group = range(1, 2 * AT_ONCE)

    await deliver(application, *group, chat={"id": -5, "type": "group"})
    await desk.wait_for(*group[:OF_A_GROUP])
    await deliver(application, 100)
    await desk.wait_for(*group[:OF_A_GROUP], 100)
    desk.go.set()
    await wait_until_answered(database, *group, 100)

    desk.seen.remove(100)
    assert desk.seen == list(group)


@pytest.mark.usefixtures("_short_delays")
async def test_an_answer_that_cannot_be_sent_is_retried_until_it_can(
    start: Start, desk: Desk, database: Database, complaints: Callable[[], list[str]]
) -> None:
    desk.faults[1] = [NetworkError("DNS is gone"), TimedOut(), NetworkError("Bad Gateway")]

    await deliver(await start(), 1, 2)
    await wait_until_answered(database, 1, 2)

    assert sorted(desk.seen) == [1, 1, 1, 1, 2]
    assert complaints() == []


async def test_an_answer_that_cannot_be_sent_does_not_delay_others(
    start: Start, desk: Desk, database: Database
) -> None:
    desk.faults = {number: [NetworkError("DNS is gone")] for number in range(1, AT_ONCE + 1)}
    application = await start()

    await deliver(application, *desk.faults)
    await desk.wait_for(*desk.faults)
    await deliver(application, 1000)
    await wait_until_answered(database, 1000)

    assert set((await statuses(database)).values()) == {"waiting", "answered"}


async def test_an_answer_that_could_not_be_sent_for_a_day_is_reported(
    start: Start,
    desk: Desk,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.inbox.inbox.MAX_AGE", timedelta(0))
    desk.faults[1] = [NetworkError("Bad Gateway")]

    await deliver(await start(), 1)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]
    assert "Error " in caplog.text


async def test_an_update_in_work_is_disowned_if_its_sender_asks_to_be_forgotten(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    inbox = application.bot_data.services.inbox
    first, second = (Update.de_json(describe(number), application.bot) for number in (1, 2))
    desk.go.clear()
    await deliver(application, 1)
    await desk.wait_for(1)

    inbox.disown(GUEST_ID)
    disowned = inbox.is_disowned(first)
    await deliver(application, 2)
    await desk.wait_for(1, 2)
    later = inbox.is_disowned(second)
    desk.go.set()
    await wait_until_answered(database, 1, 2)

    assert (disowned, later) == (True, False)
    assert not inbox.is_disowned(first)
