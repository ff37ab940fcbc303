"""A bot that is killed, or that an update makes crash, loses no photo."""

from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID, GUEST_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.gate import Gate
from tests.e2e.person import Person, number_in
from tests.e2e.running_bot import ROOT
from tests.e2e.waiting import wait_until

SEVEN = encode(draw_digits("7"))
POISON = encode(draw_digits("1965"))

CRASH = """
import os, signal
from model.reading.reader import DigitReader

read = DigitReader.read

def crash(reader, photo):
    reading = read(reader, photo)
    if reading.text == "1965":
        os.kill(os.getpid(), signal.SIGKILL)
    return reading

DigitReader.read = crash
"""
"""What Python runs before the bot: reading one number kills the process."""


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


@pytest.fixture
def start_polling(start_polling: StartBot) -> StartBot:
    return partial(start_polling, ADMIN_IDS=str(ADMIN_ID))


def unconfirmed(api: LocalBotApi) -> list[Any]:
    """The updates that Telegram would deliver again."""
    url = f"{api.api_url}/bot{api.token}/getUpdates"
    return list(httpx.post(url, data={"timeout": 0}).json()["result"])


def test_what_a_killed_bot_had_not_answered_is_answered_by_the_next_start(
    start_polling: StartBot, api: LocalBotApi, gate: Gate, guest: Person
) -> None:
    first = start_polling()
    guest.after(guest.say("/help"))
    gate.is_closed = True
    photos = [*guest.send("photo", SEVEN), *guest.send("photo", SEVEN, SEVEN)]
    question = guest.say("/lang")
    wait_until(lambda: gate.refused >= 4)

    first.process.kill()
    first.wait()
    left = unconfirmed(api)
    gate.is_closed = False
    start_polling()

    assert left == []
    answers = [guest.reply_to(photo) for photo in photos]
    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * 3
    assert guest.hear(
        lambda said: said["message_id"] > question and "language" in said.get("text", "")
    )


def test_after_three_crashes_an_update_is_set_aside_and_the_others_are_answered(
    start_polling: StartBot, guest: Person, admin: Person, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CRASH)
    path = f"{tmp_path}:{ROOT}"
    poison, *others = [guest.send("photo", photo)[0] for photo in (POISON, SEVEN, SEVEN)]
    crashes = [start_polling(PYTHONPATH=path).wait() for _ in range(3)]

    survivor = start_polling(PYTHONPATH=path)
    answers = [guest.reply_to(photo) for photo in others]
    report = admin.hear(lambda said: "PoisonError" in said.get("text", ""))
    apology = guest.hear(lambda said: "on my side" in said.get("text", ""))

    assert crashes == [-9] * 3
    assert [number_in(answer["caption"]) for answer in answers] == ["7", "7"]
    assert report["text"].split()[1].strip(":") in apology["text"]
    assert str(GUEST_ID) not in report["text"]
    assert not any(
        said.get("reply_to_message", {}).get("message_id") == poison
        for said in guest.said_in("private")
    )
    assert survivor.stop() == 0
