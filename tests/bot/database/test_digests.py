from datetime import UTC, datetime, timedelta

from bot.database.connection import Database
from bot.database.digests import DigestStore

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


async def test_one_process_claims_each_week_and_may_release_it(
    url: str, database: Database
) -> None:
    second = Database(url)
    digests, others = DigestStore(database), DigestStore(second)

    claims = [await each.claim(MONDAY) for each in (digests, others, digests)]
    await digests.release(MONDAY)
    claims += [await others.claim(MONDAY), await others.claim(MONDAY + timedelta(days=7))]

    assert claims == [True, False, False, True, True]
    await second.close()
