"""Forged buttons change nothing for anybody else."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Json, Person
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until

UNMISSED = "A refusal needs no answer"


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


@pytest.fixture
def bot(start_polling: StartBot) -> RunningBot:
    return start_polling(ADMIN_IDS=f"{ADMIN_ID}")


def rows(bot: RunningBot, query: str) -> list[Any]:
    path = bot.log_path.parent / "data" / "rakam.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def answered(person: Person, text: str, **fields: Any) -> Json:
    [sent] = person.send("photo", encode(draw_digits(text)), **fields)
    return person.reply_to(sent)


def in_a_group(person: Person) -> Json:
    """Have the bot say something in the group."""
    asked = person.say("/privacy", chat="group")
    return person.hear(lambda said: said["chat"]["type"] == "group" and said["message_id"] > asked)


def test_a_language_is_chosen_in_a_group_without_touching_what_stands_there(
    bot: RunningBot, guest: Person, admin: Person
) -> None:
    said = in_a_group(admin)

    guest.press_data(said, "lang|tr")
    guest.wait_for_toast("Tamam, artık Türkçe konuşalım.")

    assert len(admin.versions(said)) == 1
    assert bot.complaints == []


def test_a_forged_consent_gives_no_digit_that_there_is_not(bot: RunningBot, guest: Person) -> None:
    number = answered(guest, "7")["message_id"]

    for data in (number, 999999):
        told = guest.after(guest.say("/privacy"))
        guest.press_data(told, f"consent|yes|{data}")
        guest.edited(told, lambda said: said["text"].startswith("Thank you! I'll learn"))

    assert rows(bot, "SELECT label FROM contributions") == []
    assert bot.complaints == []


def test_a_button_under_a_message_of_another_kind_edits_nothing(
    bot: RunningBot, guest: Person
) -> None:
    answer, told = answered(guest, "7"), guest.after(guest.say("/help"))
    of_texts = ("lang|en", "privacy|forbid", "forget|no", "consent|no|1")

    for data in of_texts:
        guest.press_data(answer, data)
    wait_until(lambda: bot.log.count(UNMISSED) == len(of_texts))
    guest.press_data(told, "answer|set|0|1|0")
    guest.wait_for_toast("This button has expired. Please send the photo or the command again.")

    assert len(guest.versions(answer)) == len(guest.versions(told)) == 1
    assert bot.complaints == []
