from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
from telegram import Bot, Chat, Message
from telegram.error import BadRequest

from bot.database.connection import Database
from bot.database.contributions import ContributionStore
from bot.database.encryption import Cipher
from bot.database.people import PeopleStore
from bot.feedback.consent import Consents, pair_digits
from bot.feedback.recent_digits import RecentDigits
from bot.i18n import Words
from tests.readings import read_digit

ADA = 7


@pytest.mark.parametrize(
    ("read", "written", "pairs"),
    [
        ("4 0\n7", "407", [(0, 0), (1, 1), (2, 2)]),
        ("407", "467", [(0, 0), (1, 1), (2, 2)]),
        ("47", "407", [(0, 0), (1, 2)]),
        ("4107", "4 07", [(0, 0), (2, 1), (3, 2)]),
        ("23", "32", [(0, 0), (1, 1)]),
        ("134", "18\n34", [(0, 0), (1, 2), (2, 3)]),
        # Either 1 may be the additional one, and either digit may be the 4.
        ("114", "14", [(2, 1)]),
        ("23", "4", []),
        ("407", "", []),
    ],
)
def test_only_unambiguous_digits_are_paired(
    read: str, written: str, pairs: list[tuple[int, int]]
) -> None:
    assert pair_digits(read, written) == pairs


async def test_a_question_that_could_not_be_sent_is_asked_once_more(
    database: Database, tmp_path: Path
) -> None:
    consents = Consents(
        people=PeopleStore(database),
        contributions=ContributionStore(database, Cipher(None, tmp_path)),
        recent_digits=RecentDigits(),
        reviews=AsyncMock(),
    )
    bot = AsyncMock(Bot)
    bot.send_message.side_effect = [BadRequest("An outage"), None]
    answered: Any = Message(3, datetime.now(UTC), Chat(ADA, "private"))
    answered.set_bot(bot)
    consents.recent_digits.hold((ADA, 3), ADA, "4", [read_digit(4)])

    with pytest.raises(BadRequest):
        await consents.label_all(answered, ADA, "4", Words("en"))
    for _ in range(2):
        await consents.label_all(answered, ADA, "4", Words("en"))

    assert bot.send_message.await_count == 2
