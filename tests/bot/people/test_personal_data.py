from pathlib import Path

import pytest

from bot.database.connection import Database
from bot.database.encryption import Seal
from bot.database.inbox_store import InboxStore
from bot.database.people import PeopleStore
from bot.feedback.recent_digits import RecentDigits
from bot.feedback.review import Reviews
from bot.inbox.inbox import Inbox
from bot.people.personal_data import PersonalData

PERSON = 7


class BrokenReviews(Reviews):
    def __init__(self) -> None:
        pass

    async def hide_taken_back(self) -> None:
        raise RuntimeError


async def test_a_person_is_forgotten_even_if_open_reviews_cannot_be_brought_up_to_date(
    database: Database, tmp_path: Path
) -> None:
    people = PeopleStore(database)
    data = PersonalData(
        people=people,
        seal=Seal(None, tmp_path),
        recent_digits=RecentDigits(),
        inbox=Inbox(InboxStore(database)),
        reviews=BrokenReviews(),
    )
    await people.remember_language(PERSON, "tr")

    with pytest.raises(RuntimeError):
        await data.forget(PERSON, until=1)

    assert await data.describe(PERSON) is None
