from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.transport.malformed_updates import from_json


@pytest.mark.parametrize("stored", [None, "", '{"update_id": 7, "mess'])
def test_of_an_update_that_is_forgotten_or_damaged_the_number_is_left(stored: str | None) -> None:
    bot: ExtBot[Any] = ExtBot("1:a-token")

    update = from_json(stored, 7, bot)

    assert update.update_id == 7
    assert update.effective_message is None
