import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut
from telegram.ext import Application, MessageHandler, filters

from bot.application import build_application
from bot.database import Database, InboxStore, StoredUpdate
from bot.database.inbox import CRASHES, Progress
from bot.database.tables import INBOX
from bot.inbox.inbox import AT_ONCE, InboxError
from bot.lifecycle import close_services, open_early, prepare
from bot.local import LocalBotApi
from bot.local.people import GUEST_ID
from bot.photos.reading_pool import ReadingPool
from bot.settings import load_settings
from bot.transport.context import App, Context, Services
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry

PATIENCE = 30.0
"""Seconds after which a test that waits in vain has failed."""

Start = Callable[[], Awaitable[App]]


class Desk:
    """Stands where the handlers stand: notes what it is to answer, and answers as told.

    Attributes:
        seen: Numbers of the updates, as often as they came.
        faults: What is raised for an update, one after another.
        go: While it is not set, nothing is answered.
    """

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.faults: dict[int, list[TelegramError]] = {}
        self.go = asyncio.Event()
        self.go.set()
        self._changed = asyncio.Condition()

    async def answer(self, update: Update, _context: Context) -> None:
        self.seen.append(update.update_id)
        async with self._changed:
            self._changed.notify_all()
        await self.go.wait()
        if self.faults.get(update.update_id):
            raise self.faults[update.update_id].pop(0)

    async def wait_for(self, *numbers: int) -> None:
        """Wait until these updates have come, in whatever order, and nothing else."""
        async with asyncio.timeout(PATIENCE), self._changed:
            await self._changed.wait_for(lambda: len(self.seen) >= len(numbers))
        assert sorted(self.seen) == sorted(numbers)


@pytest.fixture(scope="module")
def api() -> Iterator[LocalBotApi]:
    api = LocalBotApi(port=0)
    api.start()
    yield api
    api.stop()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'rakam.sqlite3'}")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def start(
    api: LocalBotApi, reader: DigitReader, tmp_path: Path, desk: Desk
) -> AsyncIterator[Start]:
    """Start the bot, with a desk in the place of its handlers; it is stopped in the end."""
    settings = load_settings(
        bot_token=api.token,
        telegram_api_url=api.api_url,
        admin_ids=frozenset(),
        database_url=f"sqlite:///{tmp_path / 'rakam.sqlite3'}",
        webhook_url=None,
    )
    async with AsyncExitStack() as stack:

        async def start() -> App:
            services = Services(
                settings=settings,
                pool=ReadingPool(reader),
                database=Database(settings.database),
                versions=ModelRegistry(tmp_path),
            )
            application = build_application(services)
            application.handlers.clear()
            application.add_handler(MessageHandler(filters.ALL, desk.answer))
            await stack.enter_async_context(running(application))
            return application

        yield start
        desk.go.set()


@pytest.fixture
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let postponed updates be tried again at once."""
    monkeypatch.setattr("bot.inbox.inbox.HEARTBEAT", 0.01)
    monkeypatch.setattr("bot.inbox.work.SHORTEST_DELAY", timedelta(milliseconds=1))
    monkeypatch.setattr("bot.inbox.work.LONGEST_DELAY", timedelta(milliseconds=1))


@asynccontextmanager
async def running(application: App) -> AsyncIterator[None]:
    async with application:
        await open_early(application)
        await prepare(application)
        await application.start()
        yield
        await application.stop()
    await close_services(application)


def update_of(number: int, application: App) -> Update:
    sender = {"id": GUEST_ID, "is_bot": False, "first_name": "Deniz", "language_code": "en"}
    chat = {"id": GUEST_ID, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": sender, "text": "Hello"}
    return Update.de_json({"update_id": number, "message": message}, application.bot)


async def deliver(application: App, *numbers: int) -> None:
    """Let updates arrive together, as from a webhook."""
    await asyncio.gather(
        *(application.update_queue.put(update_of(number, application)) for number in numbers)
    )


async def statuses(database: Database) -> dict[int, str]:
    async with database.reading() as connection:
        rows = await connection.execute(select(INBOX.c.update_id, INBOX.c.status))
        return {row.update_id: row.status for row in rows}


def count_faults(application: App, kind: str) -> float | None:
    registry = application.bot_data.services.counters.registry
    return registry.get_sample_value("rakam_faults_total", {"kind": kind})


async def wait_until_answered(database: Database, *numbers: int) -> None:
    async with asyncio.timeout(PATIENCE):
        # The database is what tells.
        while {(await statuses(database)).get(number) for number in numbers} != {"answered"}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def leave_from_crashes(database: Database, crashes: int, *numbers: int) -> None:
    """Leave updates as processes leave them that crash while they are in work."""
    rows = [StoredUpdate.arrive(number, payload_of(number)) for number in numbers]
    await InboxStore(database).keep(rows)
    async with database.writing() as connection:
        dead = {"status": Progress.WORKING, "attempts": crashes, "replica": "dead"}
        await connection.execute(update(INBOX).values(dead))


def payload_of(number: int) -> str:
    chat = {"id": GUEST_ID, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "text": "Hello"}
    return json.dumps({"update_id": number, "message": message})


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]


async def test_an_update_is_stored_before_telegram_is_told_that_it_arrived(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    desk.go.clear()

    await deliver(application, 1)

    assert 1 in await statuses(database)
    desk.go.set()
    await wait_until_answered(database, 1)


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


async def test_more_updates_than_may_be_in_work_wait_in_the_database(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    desk.go.clear()
    everything = range(1, AT_ONCE + 4)

    await deliver(application, *everything)
    await desk.wait_for(*everything[:AT_ONCE])
    waiting = [
        number for number, status in (await statuses(database)).items() if status == "waiting"
    ]
    desk.go.set()
    await wait_until_answered(database, *everything)

    assert sorted(waiting) == list(everything[AT_ONCE:])
    assert sorted(desk.seen) == list(everything)


@pytest.mark.usefixtures("short_delays")
async def test_an_answer_that_cannot_be_sent_is_tried_again_until_it_can(
    start: Start, desk: Desk, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    desk.faults[1] = [NetworkError("DNS is gone"), TimedOut(), NetworkError("Bad Gateway")]

    await deliver(await start(), 1, 2)
    await wait_until_answered(database, 1, 2)

    assert sorted(desk.seen) == [1, 1, 1, 1, 2]
    assert complaints(caplog) == []


async def test_an_answer_that_cannot_be_sent_does_not_delay_others(
    start: Start, desk: Desk, database: Database
) -> None:
    desk.faults = {number: [NetworkError("DNS is gone")] for number in range(1, AT_ONCE + 1)}
    application = await start()

    await deliver(application, *desk.faults)
    await desk.wait_for(*desk.faults)
    await deliver(application, 1000)
    await wait_until_answered(database, 1000)

    assert set((await statuses(database)).values()) == {Progress.WAITING, Progress.ANSWERED}


async def test_an_answer_that_could_not_be_sent_for_a_day_is_reported(
    start: Start,
    desk: Desk,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.inbox.work.MAX_AGE", timedelta(0))
    desk.faults[1] = [NetworkError("Bad Gateway")]

    await deliver(await start(), 1)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]
    assert "Error " in caplog.text


@pytest.mark.parametrize(
    "refusal",
    [
        BadRequest("Message is not modified"),
        BadRequest("Message to edit not found"),
        BadRequest("Query is too old and response timeout expired or query ID is invalid"),
        BadRequest("Chat not found"),
        Forbidden("Forbidden: bot was blocked by the user"),
    ],
    ids=str,
)
async def test_a_harmless_refusal_ends_an_update_without_a_report(
    refusal: TelegramError,
    start: Start,
    desk: Desk,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk.faults[1] = [refusal]

    await deliver(await start(), 1)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]
    assert complaints(caplog) == []


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


async def test_an_update_that_was_in_work_at_three_crashes_is_set_aside_with_a_report(
    start: Start, desk: Desk, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await leave_from_crashes(database, CRASHES, 1)

    application = await start()
    await wait_until_answered(database, 1)

    assert desk.seen == []
    assert count_faults(application, "PoisonError") == 1.0
    assert "Hello" not in caplog.text


async def test_an_update_that_cannot_be_stored_is_refused_and_taken_later(
    start: Start, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.inbox.PAUSE", 0.01)
    application = await start()
    await change(database, "ALTER TABLE inbox RENAME TO hidden")

    with pytest.raises(InboxError):
        await deliver(application, 1)
    await change(database, "ALTER TABLE hidden RENAME TO inbox")
    await deliver(application, 1)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]


async def test_an_answer_is_marked_as_finished_once_the_database_is_back(
    start: Start, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.inbox.PAUSE", 0.01)
    application = await start()
    desk.go.clear()
    await deliver(application, 1)
    await desk.wait_for(1)
    finish = InboxStore.finish
    refused = AsyncMock(side_effect=OperationalError("", {}, Exception("the disk is full")))

    monkeypatch.setattr(InboxStore, "finish", refused)
    desk.go.set()
    await wait_until(lambda: refused.await_count == 2)
    monkeypatch.setattr(InboxStore, "finish", finish)
    await wait_until_answered(database, 1)

    assert desk.seen == [1]


async def test_while_the_database_refuses_to_write_the_last_heartbeat_stays_as_it_was(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inbox.inbox.HEARTBEAT", 0.01)
    monkeypatch.setattr("bot.inbox.inbox.PAUSE", 0.01)
    inbox = (await start()).bot_data.services.inbox
    refused = AsyncMock(side_effect=OperationalError("", {}, Exception("the disk is full")))

    await wait_until(lambda: inbox.heartbeat_at is not None)
    with monkeypatch.context() as full:
        full.setattr(InboxStore, "beat", refused)
        await wait_until(lambda: refused.await_count == 1)
        before = inbox.heartbeat_at
        await wait_until(lambda: refused.await_count == 3)
        meanwhile = inbox.heartbeat_at
    await wait_until(lambda: inbox.heartbeat_at != before)

    assert before == meanwhile


async def wait_until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        # Nothing signals that it holds.
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def change(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql(statement)


async def test_what_waits_when_the_bot_is_stopped_is_answered_by_the_next_start(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    services = application.bot_data.services
    services.inbox.stop_taking()
    await deliver(application, 1)

    await start()
    await wait_until_answered(database, 1)

    assert desk.seen == [1]


async def deliver_as_telegram_does(application: App, number: int, **fields: object) -> None:
    described = json.loads(payload_of(number))
    described["message"] |= fields
    await application.update_queue.put(Update.de_json(described, application.bot))


async def test_a_message_that_names_an_inaccessible_one_is_answered(
    start: Start, desk: Desk, database: Database
) -> None:
    gone = {"chat": {"id": GUEST_ID, "type": "private"}, "message_id": 5, "date": 0}
    application = await start()

    await deliver_as_telegram_does(application, 1, pinned_message=gone)
    await deliver(application, 2)
    await wait_until_answered(database, 1, 2)

    await desk.wait_for(1, 2)


async def test_an_update_that_cannot_be_converted_to_json_is_skipped_and_the_others_are_answered(
    start: Start,
    desk: Desk,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    application = await start()
    to_dict = Update.to_dict

    def break_one(update: Update, recursive: bool = True) -> dict[str, object]:  # noqa: FBT001, FBT002
        described = to_dict(update, recursive=recursive)
        return described | {"odd": object()} if update.update_id == 1 else described

    monkeypatch.setattr(Update, "to_dict", break_one)
    await deliver(application, 1, 2)
    await wait_until_answered(database, 1, 2)

    await desk.wait_for(2)
    assert complaints(caplog) == ["An update cannot be converted to JSON and is skipped"]


async def test_a_stored_update_that_cannot_be_parsed_is_skipped_and_the_others_are_answered(
    start: Start, desk: Desk, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await leave_from_crashes(database, 0, 1, 2)
    async with database.writing() as connection:
        strange = update(INBOX).where(INBOX.c.update_id == 1)
        await connection.execute(strange.values(payload='{"update_id": 1, "message": {"odd": 1}}'))

    await start()

    await wait_until_answered(database, 1, 2)
    await desk.wait_for(2)
    assert complaints(caplog) == ["A stored update cannot be parsed and is skipped"]


async def test_an_update_in_work_is_disowned_if_its_sender_asks_to_be_forgotten(
    start: Start, desk: Desk, database: Database
) -> None:
    application = await start()
    inbox = application.bot_data.services.inbox
    desk.go.clear()
    await deliver(application, 1)
    await desk.wait_for(1)

    inbox.disown(GUEST_ID)
    disowned = inbox.is_disowned(update_of(1, application))
    await deliver(application, 2)
    await desk.wait_for(1, 2)
    later = inbox.is_disowned(update_of(2, application))
    desk.go.set()
    await wait_until_answered(database, 1, 2)

    assert (disowned, later) == (True, False)
    assert not inbox.is_disowned(update_of(1, application))


async def test_an_update_whose_sender_was_forgotten_before_a_crash_is_not_answered(
    start: Start, desk: Desk, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await leave_from_crashes(database, 1, 1)
    async with database.writing() as connection:
        await connection.execute(update(INBOX).values(payload=None))

    await start()

    await wait_until_answered(database, 1)
    assert desk.seen == []
    assert complaints(caplog) == []


async def test_if_the_inbox_crashes_it_stores_nothing_more_and_the_bot_ends(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
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
    assert complaints(caplog) == ["The inbox has crashed"]
