import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.database import Database, InboxStore, News, StoredUpdate
from bot.database.inbox import CRASHES, LAST_CRASHES
from bot.database.tables import INBOX, REPLICAS

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def inbox(database: Database) -> InboxStore:
    inbox = InboxStore(database)
    await inbox.open()
    return inbox


@pytest.fixture
async def other(url: str, database: Database) -> AsyncIterator[InboxStore]:
    """Another process's view of the same inbox; a PostgreSQL server may have several."""
    if database.serves_one_process:
        pytest.skip("a SQLite file is for one process")
    second = Database(url)
    other = InboxStore(second)
    await other.open()
    yield other
    await second.close()


def arrivals(*numbers: int) -> News:
    return News(arrived=[StoredUpdate.arrive(number, "407") for number in numbers])


async def take(inbox: InboxStore, room: int = 32, news: News | None = None) -> list[int]:
    return [each.update_id for each in await inbox.exchange(news or News(), room)]


async def take_suspect(inbox: InboxStore) -> int | None:
    suspect = await inbox.take_suspect()
    return None if suspect is None else suspect.update_id


async def rows(database: Database) -> dict[int, dict[str, Any]]:
    async with database.reading() as connection:
        found = await connection.execute(select(INBOX).order_by(INBOX.c.update_id))
        return {row["update_id"]: dict(row) for row in found.mappings()}


async def die(inbox: InboxStore) -> None:
    """Let the process of an inbox have been silent for long."""
    async with inbox._database.writing() as connection:
        own = REPLICAS.c.name == inbox._database.replica
        await connection.execute(update(REPLICAS).where(own).values(alive_until=LONG_AGO))


async def take_over(sleeper: InboxStore, other: InboxStore) -> None:
    """Let another process take what one has in work that sleeps for long."""
    await die(sleeper)
    await other.tend([])
    await other.take_suspect()


async def crash(inbox: InboxStore) -> None:
    """Let the process die, and another one begin in its place."""
    await die(inbox)
    await inbox.open()


async def test_what_arrives_is_taken_into_work_once_the_oldest_first(inbox: InboxStore) -> None:
    first = await take(inbox, 2, arrivals(1, 2, 3))
    second = await take(inbox, 2)
    third = await take(inbox, 2)

    assert [first, second, third] == [[1, 2], [3], []]


async def test_what_comes_without_room_waits(inbox: InboxStore) -> None:
    assert await take(inbox, 0, arrivals(1)) == []

    assert await take(inbox, 1) == [1]


async def test_only_what_nobody_has_in_work_counts_as_waiting(inbox: InboxStore) -> None:
    taken = await take(inbox, 1, arrivals(1, 2, 3))
    before = await inbox.count_waiting()

    await take(inbox, 1, News(answered=taken))

    assert before == 2
    assert await inbox.count_waiting() == 1


async def test_an_update_that_is_delivered_twice_is_written_once(
    inbox: InboxStore, database: Database
) -> None:
    await take(inbox, 0, arrivals(1, 1))
    await take(inbox, 32, arrivals(1))
    await take(inbox, 32, News(answered=[1]))

    again = await take(inbox, 32, arrivals(1))

    assert again == []
    assert len(await rows(database)) == 1


async def test_of_what_is_answered_only_its_number_is_kept(
    inbox: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1))

    await take(inbox, 32, News(answered=[1]))

    row = (await rows(database))[1]
    assert (row["status"], row["payload"], row["replica"]) == ("answered", None, None)


async def test_what_others_answered_while_a_process_slept_stays_answered(
    inbox: InboxStore, other: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1))
    await take_over(inbox, other)
    await take(other, 0, News(answered=[1]))

    await take(inbox, 0, News(postponed={1: LONG_AGO}))

    row = (await rows(database))[1]
    assert (row["status"], row["payload"]) == ("answered", None)
    assert await take(other) == []


async def test_what_others_have_in_work_stays_theirs(
    inbox: InboxStore, other: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1))
    await take_over(inbox, other)

    await take(inbox, 0, News(answered=[1]))
    await take(inbox, 0, News(postponed={1: LONG_AGO}))

    row = (await rows(database))[1]
    assert (row["status"], row["replica"]) == ("working", other._database.replica)


async def test_what_is_due_by_a_clock_that_was_set_back_is_due_now(
    inbox: InboxStore, database: Database
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await take(inbox, 0, arrivals(1))
    async with database.writing() as connection:
        await connection.execute(update(INBOX).values(due_at=tomorrow))
    before = await take(inbox)

    await inbox.open()

    assert before == []
    assert await take(inbox) == [1]


async def test_after_an_hour_its_number_is_forgotten_too(
    inbox: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1, 2))
    await take(inbox, 32, News(answered=[1]))
    in_an_hour = (await rows(database))[1]["due_at"]
    await inbox.tend([2])
    before = set(await rows(database))

    async with database.writing() as connection:
        await connection.execute(update(INBOX).values(due_at=LONG_AGO))
    await inbox.tend([2])

    assert before == {1, 2}
    assert timedelta(minutes=59) < in_an_hour - datetime.now(UTC) <= timedelta(hours=1)
    assert set(await rows(database)) == {2}


async def test_what_was_in_work_when_the_process_died_is_taken_again_alone(
    inbox: InboxStore,
) -> None:
    await take(inbox, 3, arrivals(1, 2, 3, 4))
    await take(inbox, 0, News(answered=[1]))

    await crash(inbox)

    assert await take(inbox) == [4]
    assert [await take_suspect(inbox) for _ in range(3)] == [2, 3, None]


async def test_what_the_process_could_not_answer_is_taken_again_when_it_is_due(
    inbox: InboxStore,
) -> None:
    now = datetime.now(UTC)
    await take(inbox, 32, arrivals(1, 2))

    await take(inbox, 0, News(postponed={1: now + timedelta(hours=1), 2: now}))

    assert await take(inbox) == [2]


async def test_an_end_that_was_asked_for_counts_as_no_attempt(
    inbox: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1))

    await inbox.close()

    row = (await rows(database))[1]
    assert (row["status"], row["attempts"], row["replica"]) == ("waiting", 0, None)


async def test_a_postponed_update_counts_as_no_attempt(
    inbox: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1))

    await take(inbox, 0, News(postponed={1: datetime.now(UTC)}))

    assert (await rows(database))[1]["attempts"] == 0


async def test_what_was_taken_without_the_processs_knowledge_is_taken_again(
    inbox: InboxStore,
) -> None:
    await take(inbox, 32, arrivals(1, 2))

    await inbox.tend([2])

    assert await take(inbox) == [1]


async def test_what_was_put_off_or_lost_in_a_crash_is_known_to_have_been_tried(
    inbox: InboxStore,
) -> None:
    first = await inbox.exchange(arrivals(1, 2), 32)
    moment = datetime.now(UTC) + timedelta(microseconds=1)
    await inbox.exchange(News(postponed={1: moment}), 0)
    await crash(inbox)

    again = [*await inbox.exchange(News(), 32), await inbox.take_suspect()]

    assert [each.was_tried for each in first] == [False, False]
    assert [each is not None and each.was_tried for each in again] == [True, True]


async def test_those_that_saw_the_fewest_crashes_are_taken_first(inbox: InboxStore) -> None:
    await take(inbox, 2, arrivals(1, 2))
    await crash(inbox)
    await take_suspect(inbox)
    await crash(inbox)

    assert [await take_suspect(inbox) for _ in range(3)] == [2, 1, None]


async def test_what_was_in_work_at_many_crashes_is_suspicious_and_hopeless_at_more(
    inbox: InboxStore,
) -> None:
    await take(inbox, 1, arrivals(1))
    judgements = []
    for _ in range(LAST_CRASHES):
        await crash(inbox)
        suspect = await inbox.take_suspect()
        assert suspect is not None
        judgements.append((suspect.is_suspicious, suspect.is_hopeless))

    merely_suspicious = LAST_CRASHES - CRASHES
    assert judgements == [
        *[(False, False)] * (CRASHES - 1),
        *[(True, False)] * merely_suspicious,
        (True, True),
    ]


async def test_what_is_given_up_is_never_taken_again_and_says_nothing_more(
    inbox: InboxStore, database: Database
) -> None:
    await take(inbox, 32, arrivals(1))

    await take(inbox, 32, News(given_up=[1]))
    await crash(inbox)

    row = (await rows(database))[1]
    assert (row["status"], row["payload"]) == ("aside", None)
    assert await take(inbox, 32, arrivals(1)) == []
    assert await take_suspect(inbox) is None


async def test_processes_share_the_work_and_nothing_is_done_twice(
    inbox: InboxStore, other: InboxStore
) -> None:
    await take(inbox, 0, arrivals(*range(200)))

    taken = await asyncio.gather(*(take(each, 5) for _ in range(20) for each in (inbox, other)))

    numbers = [number for some in taken for number in some]
    assert sorted(numbers) == list(range(200))


async def test_a_living_process_keeps_what_it_works_on(
    inbox: InboxStore, other: InboxStore
) -> None:
    await take(inbox, 1, arrivals(1, 2))

    assert not await other.tend([])
    assert await take(other) == [2]


async def test_what_a_dead_process_worked_on_is_taken_over(
    inbox: InboxStore, other: InboxStore
) -> None:
    await take(inbox, 1, arrivals(1, 2))
    await die(inbox)

    assert await other.tend([])
    assert await take(other) == [2]
    assert await take_suspect(other) == 1


async def test_a_process_that_was_thought_dead_goes_on(
    inbox: InboxStore, other: InboxStore
) -> None:
    await die(inbox)
    await other.tend([])

    await inbox.tend([])

    assert not await other.tend([])
    assert await take(inbox, 1, arrivals(1)) == [1]


async def test_news_that_cannot_be_written_count_not_at_all(
    inbox: InboxStore, database: Database
) -> None:
    nothing: Any = None
    await take(inbox, 0, arrivals(1))
    broken = News(answered=[1], arrived=[StoredUpdate.arrive(nothing, "407")])

    with pytest.raises(Exception, match=r"(?i)null"):
        await inbox.exchange(broken, 1)

    assert (await rows(database))[1]["status"] == "waiting"
