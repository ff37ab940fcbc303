"""A bot that is killed or stopped at work, or crashes because of an update, loses no photo."""

import asyncio
import threading
from pathlib import Path

from bot.local.call import Call
from bot.local.errors import ApiError
from bot.local.people import GUEST_ID
from tests.bot.local.client import Client
from tests.drawing import draw_digits, encode
from tests.e2e.bot_api import ANSWERS, answering, refusing
from tests.e2e.conftest import StartBot
from tests.e2e.person import SEVEN, Person, number_in
from tests.e2e.running_bot import ROOT, is_gone
from tests.e2e.waiting import wait_until
from tests.model.tiny_mnist import save_large_mnist

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
"""Code that Python runs before the bot: reading one number kills the process."""


def test_photos_that_a_killed_bot_did_not_answer_are_answered_after_the_next_start(
    start_bot: StartBot, client: Client, guest: Person
) -> None:
    first = start_bot()
    guest.after(guest.say("/help"))
    with refusing(*ANSWERS, reason="Bad Gateway", status=502) as refused:
        photos = [*guest.send("photo", SEVEN), *guest.send("photo", SEVEN, SEVEN)]
        question = guest.say("/lang")
        wait_until(lambda: len(refused) >= 4)
        first.kill()
        left = client.updates()

    start_bot()

    answers = [guest.reply_to(photo) for photo in photos]
    guest.hear_text("language", after=question)
    assert left == []
    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * 3


def test_after_three_crashes_an_update_is_set_aside_and_the_others_are_answered(
    start_bot: StartBot, guest: Person, admin: Person, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CRASH)
    path = f"{tmp_path}:{ROOT}"
    poison, *others = [guest.send("photo", photo)[0] for photo in (POISON, SEVEN, SEVEN)]
    crashes = [start_bot(PYTHONPATH=path).wait() for _ in range(3)]

    survivor = start_bot(PYTHONPATH=path)
    answers = [guest.reply_to(photo) for photo in others]
    report = admin.hear_text("PoisonError")
    apology = guest.hear_text("on my side")

    replies = [said.get("reply_to_message", {}) for said in guest.said_in("private")]
    assert crashes == [-9] * 3
    assert [number_in(answer["caption"]) for answer in answers] == ["7", "7"]
    assert report["text"].split()[1].strip(":") in apology["text"]
    assert str(GUEST_ID) not in report["text"]
    assert poison not in [message.get("message_id") for message in replies]
    assert survivor.stop() == 0


def test_a_bot_that_is_stopped_amid_photos_and_a_training_ends_well_and_loses_no_photo(
    start_bot: StartBot, admin: Person, tmp_path: Path
) -> None:
    data = save_large_mnist(tmp_path / "mnist")
    first = start_bot(**data)
    admin.press(admin.after(admin.say("/train mlp 100")), "Start")
    progress = admin.hear_text("epoch ")
    [training] = first.children()

    sent = [admin.send("photo", SEVEN)[0] for _ in range(12)]
    admin.reply_to(sent[0])
    status = first.stop()
    second = start_bot(**data)
    answers = [admin.reply_to(photo) for photo in sent]

    assert status == 0
    assert is_gone(training)
    admin.edited(progress, lambda said: said["text"].startswith("Paused: "))
    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * 12
    admin.hear_text("was interrupted when I stopped")
    assert first.complaints == second.complaints == []


def test_a_bot_that_is_stopped_while_telegram_hangs_ends_and_answers_after_its_next_start(
    start_bot: StartBot, admin: Person
) -> None:
    asked, ended = threading.Event(), threading.Event()

    async def hang(_call: Call) -> None:
        asked.set()
        await asyncio.to_thread(ended.wait)
        raise ApiError("Bad Gateway", 502)

    first = start_bot()
    with answering("sendPhoto", by=hang):
        [photo] = admin.send("photo", SEVEN)
        asked.wait()
        status = first.stop()
        ended.set()
    answered_before = admin.said_in("private")
    second = start_bot()

    assert status == 0
    assert "Updates left to the next start: 1" in first.log
    assert answered_before == []
    assert number_in(admin.reply_to(photo)["caption"]) == "7"
    assert first.complaints == second.complaints == []
