from typing import Any

import pytest
from telegram import Bot, Update

from bot.transport.malformed_updates import from_json, skip_malformed_updates

WRITTEN = "Deniz wrote 407"


def described(**fields: Any) -> dict[str, Any]:
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": WRITTEN, **fields}
    return {"update_id": 8, "message": message}


STRANGE = [
    described(date="yesterday"),
    described(date=10**20),
    described(photo=[{"file_id": "a"}]),
    described(chat=7),
    described(entities=[{"type": "bold"}]),
]


@pytest.mark.parametrize("update", STRANGE, ids=str)
def test_an_update_that_cannot_be_read_is_skipped_by_polls_and_webhook(
    update: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    skip_malformed_updates()

    assert Update.de_json(update) == Update(8)
    assert len(caplog.records) == 1
    assert WRITTEN not in caplog.text
    assert Update.de_json(described()).message is not None


@pytest.mark.parametrize("stored", [None, "half a li", '{"update_id": 7, "message": 1}'])
def test_of_a_stored_update_that_cannot_be_parsed_the_number_is_left(stored: str | None) -> None:
    update = from_json(stored, 7, Bot("7:made-up"))

    assert update.to_dict() == {"update_id": 7}
