from typing import Any

import pytest
from telegram import Update

from bot.transport.malformed_updates import accept_malformed_webhook_calls

WRITTEN = "Deniz wrote 407"


def described(**fields: Any) -> dict[str, Any]:
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": WRITTEN, **fields}
    return {"update_id": 8, "message": message}


READABLE = described()

STRANGE = [
    described(date="yesterday"),
    described(date=10**20),
    described(photo=[{"file_id": "a"}]),
    described(chat=7),
    described(entities=[{"type": "bold"}]),
]


@pytest.mark.parametrize("update", STRANGE, ids=str)
def test_a_call_that_brings_what_cannot_be_read_is_taken(
    update: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # So that the library is put back afterwards.
    monkeypatch.setattr(Update, "de_json", Update.de_json)

    accept_malformed_webhook_calls()

    assert Update.de_json(update) == Update(8)
    assert len(caplog.records) == 1
    assert WRITTEN not in caplog.text
    assert Update.de_json(READABLE).message is not None
