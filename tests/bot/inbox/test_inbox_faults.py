"""Crashes, a database that fails, and updates that the library cannot convert."""

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.ext import Application

from bot.database.connection import Database
from bot.database.inbox_store import CRASHES, InboxStore
from bot.database.tables import INBOX
from bot.inbox.inbox import InboxError
from bot.local.people import GUEST_ID
from bot.transport.context import App
from tests.bot.inbox.desk import (
    PATIENCE,
    Desk,
    change,
    deliver,
    describe,
    leave_from_crashes,
    statuses,
    wait_until,
    wait_until_answered,
)

Start = Callable[[], Awaitable[App]]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.database.outages.PAUSE", 0.01)


def refusing() -> AsyncMock:
    """Replace a call by one that the database refuses."""
    return AsyncMock(side_effect=OperationalError("", {}, Exception("the disk is full")))


async def test_updates_that_were_in_work_at_a_crash_are_retried_one_at_a_time_beside_new_ones(
    start: Start, desk: Desk, database: Database
) -> None:
    await leave_from_crashes(database, 1, 1, 2)
    desk.go.clear()

    await deliver(await start(), 3)
    await desk.wait_for(1, 3)
    meanwhile = await statuses(database)
    desk.go.set()
    await wait_until_answered(database, 1, 2, 3)

    assert meanwhile == {1: "working", 2: "waiting", 3: "working"}
    assert sorted(desk.seen) == [1, 2, 3]


async def test_crashes_do_not_count_for_an_update_whose_picture_was_read(
    start: Start, desk: Desk, database: Database
) -> None:
    await leave_from_crashes(database, CRASHES - 1, 1)
    desk.go.clear()
    application = await start()
    await desk.wait_for(1)

    update = Update.de_json(describe(1), application.bot)
    await application.bot_data.services.inbox.reset_crashes(update)

    assert await database.fetch(select(INBOX.c.attempts)) == [(1,)]


async def test_an_update_that_cannot_be_stored_is_refused_and_taken_later(
    start: Start, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = await start()

    with monkeypatch.context() as full:
        full.setattr(InboxStore, "keep", refusing())
        with pytest.raises(InboxError):
            await deliver(application, 1)
    await deliver(application, 1)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]


async def test_an_answer_is_marked_as_finished_once_the_database_is_back(
    start: Start, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refusing()

    with monkeypatch.context() as full:
        full.setattr(InboxStore, "finish", refused)
        await deliver(await start(), 1)
        await wait_until(lambda: refused.await_count == 2)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]


async def test_while_the_database_refuses_to_write_the_last_heartbeat_stays_as_it_was(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.inbox.HEARTBEAT", 0.01)
    inbox, refused = (await start()).bot_data.services.inbox, refusing()

    await wait_until(lambda: inbox.heartbeat_at is not None)
    with monkeypatch.context() as full:
        full.setattr(InboxStore, "beat", refused)
        await wait_until(lambda: refused.await_count == 1)
        before = inbox.heartbeat_at
        await wait_until(lambda: refused.await_count == 3)
        meanwhile = inbox.heartbeat_at
    await wait_until(lambda: inbox.heartbeat_at != before)

    assert before == meanwhile


async def test_a_message_that_refers_to_an_inaccessible_one_is_answered(
    start: Start, desk: Desk, database: Database
) -> None:
    gone = {"chat": {"id": GUEST_ID, "type": "private"}, "message_id": 5, "date": 0}

    await deliver(await start(), 1, pinned_message=gone)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]


async def test_stored_updates_without_content_are_skipped_and_the_others_answered(
    start: Start, desk: Desk, database: Database, complaints: Callable[[], list[str]]
) -> None:
    await leave_from_crashes(database, 0, 1, 2, 3, 4)
    await change(database, 1, payload='{"update_id": 1, "message": {"odd": 1}}')
    # Its sender was forgotten.
    await change(database, 2, payload=None)
    await change(database, 3, payload="half a li")

    await start()

    await wait_until_answered(database, 1, 2, 3, 4)
    assert desk.seen == [4]
    assert complaints() == ["An update cannot be parsed and is skipped: KeyError"]


async def test_if_the_inbox_crashes_it_stores_nothing_more_and_the_bot_ends(
    start: Start, monkeypatch: pytest.MonkeyPatch, complaints: Callable[[], list[str]]
) -> None:
    application = await start()
    stopped = asyncio.Event()
    monkeypatch.setattr(Application, "stop_running", lambda _: stopped.set())
    monkeypatch.setattr(InboxStore, "take", AsyncMock(side_effect=RuntimeError("a bug")))
    inbox = application.bot_data.services.inbox

    await deliver(application, 1)
    await asyncio.wait_for(stopped.wait(), PATIENCE)
    with pytest.raises(InboxError):
        await deliver(application, 2)

    assert inbox.has_crashed
    assert complaints() == ["The inbox has crashed"]
