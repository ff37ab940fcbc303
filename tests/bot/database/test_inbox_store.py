import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.database.connection import Database
from bot.database.inbox_store import InboxStore
from bot.database.tables import INBOX, REPLICAS

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def inbox(database: Database) -> InboxStore:
    inbox = InboxStore(database)
    await inbox.open()
    return inbox


@pytest.fixture
async def other(second: Database) -> InboxStore:
    """The same inbox in another process; PostgreSQL may be used by several."""
    if second.is_sqlite:
        pytest.skip("a SQLite file is for one process")
    other = InboxStore(second)
    await other.open()
    return other


async def keep(inbox: InboxStore, *numbers: int) -> None:
    await inbox.keep([(number, "407", None) for number in numbers])


async def take(inbox: InboxStore, room: int = 32, *, may_retry: bool = True) -> list[int]:
    return [each.update_id for each in await inbox.take(room, may_retry=may_retry)]


async def rows(database: Database) -> dict[int, dict[str, Any]]:
    found = await database.fetch(select(INBOX).order_by(INBOX.c.update_id))
    return {row.update_id: row._asdict() for row in found}


async def die(inbox: InboxStore) -> None:
    """Set the last heartbeat of the process of an inbox to long ago."""
    own = REPLICAS.c.name == inbox._database.replica
    await inbox._database.change(update(REPLICAS).where(own).values(alive_until=LONG_AGO))


async def crash(inbox: InboxStore) -> None:
    """Simulate a crash of the process, and the start of another one."""
    await die(inbox)
    await inbox.open()


async def test_each_update_is_taken_into_work_once_oldest_first(inbox: InboxStore) -> None:
    await keep(inbox, 1, 2, 3)

    taken = [await take(inbox, 2)]
    waiting = await inbox.count_waiting()
    taken += [await take(inbox, 2), await take(inbox, 2)]

    assert taken == [[1, 2], [3], []]
    assert waiting == 1


async def test_only_the_id_of_a_finished_update_is_kept_for_an_hour(
    inbox: InboxStore, database: Database
) -> None:
    await keep(inbox, 1, 2)
    await take(inbox)
    await inbox.finish(1)
    finished = (await rows(database))[1]
    await inbox.beat([2])
    before = set(await rows(database))

    await database.change(update(INBOX).values(due_at=LONG_AGO))
    await inbox.beat([2])

    assert (finished["payload"], finished["person_id"], finished["replica"]) == (None, None, None)
    assert timedelta(minutes=59) < finished["due_at"] - datetime.now(UTC) <= timedelta(hours=1)
    assert before == {1, 2}
    assert set(await rows(database)) == {2}


async def test_a_postponed_update_is_taken_again_when_due_and_counts_no_crash(
    inbox: InboxStore,
) -> None:
    await keep(inbox, 1, 2)
    await take(inbox)

    await inbox.finish(1, datetime.now(UTC) + timedelta(hours=1))
    await inbox.finish(2, datetime.now(UTC))
    [again] = await inbox.take(32, may_retry=False)

    assert (again.update_id, again.attempts, again.was_tried) == (2, 1, True)


async def test_after_crashes_the_update_with_the_fewest_is_taken_first(inbox: InboxStore) -> None:
    await keep(inbox, 1, 2)
    await take(inbox)
    await crash(inbox)
    await take(inbox)
    await crash(inbox)

    [first], [second] = [await inbox.take(32, may_retry=True) for _ in range(2)]

    assert (first.update_id, first.attempts) == (2, 2)
    assert (second.update_id, second.attempts) == (1, 3)


async def test_a_stop_does_not_count_as_a_crash(inbox: InboxStore) -> None:
    await keep(inbox, 1)
    await take(inbox)

    await inbox.close()
    await inbox.open()
    [again] = await inbox.take(32, may_retry=False)

    assert (again.attempts, again.was_tried) == (1, False)


async def test_an_update_is_taken_again_if_the_process_never_received_it(
    inbox: InboxStore,
) -> None:
    await keep(inbox, 1, 2)
    await take(inbox)

    await inbox.beat([2])

    assert await take(inbox) == [1]


async def test_processes_share_the_work_and_nothing_is_done_twice(
    inbox: InboxStore, other: InboxStore
) -> None:
    await keep(inbox, *range(200))

    taken = await asyncio.gather(*(take(each, 5) for _ in range(20) for each in (inbox, other)))

    numbers = [number for some in taken for number in some]
    assert sorted(numbers) == list(range(200))


async def test_a_process_that_slept_changes_no_update_that_another_one_took_over(
    inbox: InboxStore, other: InboxStore, database: Database
) -> None:
    await keep(inbox, 1, 2)
    await take(inbox)
    await die(inbox)
    await other.beat([])
    taken_over = [await take(other), await take(other)]
    await other.finish(1)

    for number in (1, 2):
        await inbox.finish(number, LONG_AGO)
        await inbox.finish(number)

    found = await rows(database)
    assert taken_over == [[1], [2]]
    assert found[1]["payload"] is None
    assert (found[2]["status"], found[2]["replica"]) == ("working", other._database.replica)


async def test_a_process_that_counted_as_dead_goes_on(inbox: InboxStore, other: InboxStore) -> None:
    await die(inbox)
    await other.beat([])

    await inbox.beat([])
    await keep(inbox, 1)

    assert not await other.beat([])
    assert await take(inbox) == [1]


async def test_after_the_clock_was_set_back_a_postponed_update_is_due_at_the_next_start(
    inbox: InboxStore, database: Database
) -> None:
    await keep(inbox, 1)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await database.change(update(INBOX).values(due_at=tomorrow))
    before = await take(inbox)

    await inbox.open()

    assert before == []
    assert await take(inbox) == [1]
