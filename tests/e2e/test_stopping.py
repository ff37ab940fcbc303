"""SIGTERM while the bot is busy with everything at once."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.local import LocalBotApi
from bot.local.call import Call
from bot.local.methods import BotMethods
from bot.local.people import ADMIN_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person, number_in
from tests.e2e.waiting import PATIENT
from tests.model.tiny_mnist import save_large_mnist

PHOTOS = 12


@pytest.fixture
def admin(api: LocalBotApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setattr("tests.e2e.person.PATIENCE", PATIENT)
    person = Person(api.page_url, ADMIN_ID)
    yield person
    person.close()


def test_a_bot_that_is_stopped_amid_photos_and_a_training_ends_well_and_loses_no_photo(
    start_bot: StartBot, admin: Person, api: LocalBotApi, tmp_path: Path
) -> None:
    own = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url, "ADMIN_IDS": f"{ADMIN_ID}"}
    own |= save_large_mnist(tmp_path / "mnist")
    first = start_bot(**own)
    card = admin.after(admin.say("/train mlp 100"))
    admin.press(card, "Start")
    admin.hear(lambda said: "epoch " in said.get("text", ""))

    seven = encode(draw_digits("7"))
    sent = [admin.send("photo", seven)[0] for _ in range(PHOTOS)]
    admin.reply_to(sent[0])
    status = first.stop()
    second = start_bot(**own)
    answers = [admin.reply_to(photo) for photo in sent]

    assert status == 0
    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * PHOTOS
    admin.hear(lambda said: "was interrupted when I was shut down" in said.get("text", ""))
    assert first.complaints == second.complaints == []


def test_a_bot_that_is_stopped_while_telegram_hangs_ends_and_answers_after_its_next_start(
    start_bot: StartBot, admin: Person, api: LocalBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url}
    call_method = BotMethods.call
    asked, answers = threading.Event(), threading.Event()

    async def call(methods: BotMethods, token: str, name: str, call: Call) -> Any:
        if name == "sendPhoto":
            asked.set()
            await asyncio.to_thread(answers.wait)
        return await call_method(methods, token, name, call)

    monkeypatch.setattr(BotMethods, "call", call)
    first = start_bot(**own)
    [photo] = admin.send("photo", encode(draw_digits("7")))
    asked.wait()

    status = first.stop()
    answered_before = [said for said in admin.heard("message") if "photo" in said][1:]
    answers.set()
    second = start_bot(**own)

    assert status == 0
    assert "Updates left to the next start: 1" in first.log
    assert answered_before == []
    assert number_in(admin.reply_to(photo)["caption"]) == "7"
    assert first.complaints == second.complaints == []
