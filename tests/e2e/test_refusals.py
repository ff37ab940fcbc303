"""A chat that takes words from the running bot, but no pictures."""

from typing import Any

import pytest

from bot.local import LocalBotApi
from bot.local.call import Call
from bot.local.errors import ApiError
from bot.local.methods import BotMethods
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person, labels


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


@pytest.fixture
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    call_method = BotMethods.call

    async def call(methods: BotMethods, token: str, name: str, call: Call) -> Any:
        if name == "sendPhoto":
            raise ApiError("Bad Request: not enough rights to send photos to the chat")
        return await call_method(methods, token, name, call)

    monkeypatch.setattr(BotMethods, "call", call)


@pytest.mark.usefixtures("_no_pictures")
def test_where_no_pictures_are_taken_the_answer_is_said_and_can_be_corrected(
    start_polling: StartBot, guest: Person
) -> None:
    bot = start_polling()
    [photo] = guest.send("photo", encode(draw_digits("7")))

    answer = guest.reply_to(photo)
    guest.press(answer, "Fix")
    keypad = guest.edited(answer, lambda said: "← Back" in labels(said))
    guest.press(keypad, "1")
    corrected = guest.edited(answer, lambda said: said["text"].startswith("1\n"))

    assert answer["text"].startswith("7 · ")
    assert corrected["text"] == "1\nFixed. Thank you!"
    assert bot.complaints == []
