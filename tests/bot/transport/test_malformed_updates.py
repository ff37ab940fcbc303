from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.transport.malformed_updates import from_json


@pytest.mark.parametrize("stored", [None, "", "half a li", '{"update_id": 7, "message": 1}'])
def test_of_a_stored_update_that_cannot_be_parsed_the_number_is_left(stored: str | None) -> None:
    bot: ExtBot[Any] = ExtBot("1:a-token")

    update = from_json(stored, 7, bot)

    assert update.to_dict() == {"update_id": 7}
