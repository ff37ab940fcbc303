from datetime import UTC, datetime, timedelta

from bot.database.connection import Database
from bot.database.digests import DigestStore
from bot.database.inbox_store import InboxStore

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)


async def test_a_week_may_be_told_of_until_it_was_even_after_a_restart(url: str) -> None:
    claims = []
    for _ in range(2):
        database = Database(url)
        await database.open()
        digests = DigestStore(database)
        claims += [await digests.claim(MONDAY), await digests.claim(MONDAY)]
        await digests.keep_sent(MONDAY)
        claims.append(await digests.claim(NEXT))
        await digests.keep_sent(NEXT)
        await database.close()

    assert claims == [True, True, True, False, False, False]


async def test_of_two_processes_one_may_tell_and_the_other_once_that_one_is_dead(url: str) -> None:
    first, second = Database(url), Database(url)
    for database in (first, second):
        await database.open()
    life = InboxStore(first)
    await life.open()

    told = [await DigestStore(each).claim(MONDAY) for each in (first, second)]
    await life.close()
    taken_over = await DigestStore(second).claim(MONDAY)

    assert told == [True, False]
    assert taken_over
    for database in (first, second):
        await database.close()
