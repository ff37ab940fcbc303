from datetime import UTC, datetime, timedelta

from bot.database import Database, DigestStore, InboxStore

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)


async def test_a_week_may_be_told_of_until_it_was(database: Database) -> None:
    digests = DigestStore(database)

    claims = [await digests.claim(MONDAY), await digests.claim(MONDAY)]
    await digests.keep_sent(MONDAY)
    claims += [await digests.claim(MONDAY), await digests.claim(NEXT)]

    assert claims == [True, True, False, True]


async def test_a_week_that_was_told_of_stays_so_after_a_restart(url: str) -> None:
    for claimable in (True, False):
        database = Database(url)
        await database.open()
        digests = DigestStore(database)

        assert await digests.claim(MONDAY) is claimable

        await digests.keep_sent(MONDAY)
        await database.close()


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
