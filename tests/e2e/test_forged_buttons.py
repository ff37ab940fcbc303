"""What a button says can be forged: whoever does so changes nothing for anybody else."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID, GUEST_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Json, Person
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until

ONLY_FOR_ADMINS = "Only the people who run me may do this."
ONLY_ALONE = "This is between the two of us: please send it to me in our own chat."
EXPIRED = "This button is too old. Please send the photo again."
OLD_TRAINING = "This button is too old. Please send /train again."
UNMISSED = "Nobody misses what was refused"


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


def press_all(person: Person, message: Json, forged: Sequence[str], toast: str) -> None:
    """Press forged buttons, of which each is answered with the same toast."""
    for times, data in enumerate(forged, start=1):
        person.press_data(message, data)
        person.wait_for_toast(toast, times)


def test_what_is_for_one_person_alone_does_nothing_in_a_group(
    bot: RunningBot, guest: Person, admin: Person
) -> None:
    answered(guest, "7")
    said = in_a_group(admin)
    forged = ("privacy|allow", "privacy|forbid", "forget|yes", "consent|yes|1|right|-1|-1")

    press_all(guest, said, forged, ONLY_ALONE)

    assert len(admin.versions(said)) == 1
    assert rows(bot, "SELECT id, contributes FROM people") == [(GUEST_ID, None)]
    assert bot.complaints == []


def test_a_language_is_chosen_in_a_group_without_touching_what_stands_there(
    bot: RunningBot, guest: Person, admin: Person
) -> None:
    said = in_a_group(admin)

    press_all(guest, said, ["lang|tr"], "Bundan sonra seninle Türkçe konuşacağım.")

    assert len(admin.versions(said)) == 1
    assert bot.complaints == []


def test_a_forged_consent_gives_no_digit_that_there_is_not(bot: RunningBot, guest: Person) -> None:
    number = answered(guest, "7")["message_id"]
    digits = ("set|-1|3", "set|0|-1", "set|0|77", "set|9|3")

    for data in (*(f"{number}|{digit}" for digit in digits), "999999|right|-1|-1"):
        told = guest.after(guest.say("/privacy"))
        guest.press_data(told, f"consent|yes|{data}")
        guest.edited(told, lambda said: said["text"].startswith("Thank you! I keep the digits"))

    assert rows(bot, "SELECT label FROM contributions") == []
    assert bot.complaints == []


def test_a_consent_that_is_none_is_an_old_button(bot: RunningBot, guest: Person) -> None:
    told = guest.after(guest.say("/privacy"))
    answers = ("", "maybe|1|right|-1|-1", "yes|one|right|-1|-1", "yes")

    press_all(guest, told, [f"consent|{answer}" for answer in answers], EXPIRED)

    assert len(guest.versions(told)) == 1
    assert bot.complaints == []


def test_nobody_has_the_bot_say_what_is_no_number(bot: RunningBot, guest: Person) -> None:
    answer = answered(guest, "7")
    texts = ("7 at evil.example", "\N{ARABIC-INDIC DIGIT SEVEN}", "", "7<b>")

    press_all(guest, answer, [f"answer|set|0|1|{text}" for text in texts], EXPIRED)

    assert len(guest.versions(answer)) == 1
    assert bot.complaints == []


def test_what_no_button_says_is_an_old_button(bot: RunningBot, guest: Person) -> None:
    answer = answered(guest, "7")
    numbers = ("back|1|1|" + "7" * 48, "wrong|-1|-1|" + "7" * 2000, f"pick|{'9' * 47}|-1|7")
    others = ("lang|x", "lang|", "privacy|x", "privacy|", "forget|", "forget|yes|1")

    press_all(guest, answer, [*(f"answer|{number}" for number in numbers), *others], EXPIRED)

    assert len(guest.versions(answer)) == 1
    assert rows(bot, "SELECT id, language, contributes FROM people") == [(GUEST_ID, None, None)]
    assert bot.complaints == []


def test_a_button_under_a_message_of_another_kind_edits_nothing(
    bot: RunningBot, guest: Person
) -> None:
    answer, told = answered(guest, "7"), guest.after(guest.say("/help"))
    of_texts = ("lang|en", "privacy|forbid", "forget|no", "consent|no")

    for data in of_texts:
        guest.press_data(answer, data)
    guest.press_data(told, "answer|set|0|1|7")
    wait_until(lambda: bot.log.count(UNMISSED) == len(of_texts) + 1)

    assert len(guest.versions(answer)) == len(guest.versions(told)) == 1
    assert bot.complaints == []


def test_an_admin_forges_no_training_and_no_markup(bot: RunningBot, admin: Person) -> None:
    said = admin.after(admin.say("/help"))
    forged = ("resume|" + "9" * 30, "forget|" + "9" * 30, "keep|" + "v" * 41, "stop|1", "start|")

    press_all(admin, said, [f"train|{each}" for each in forged], OLD_TRAINING)
    admin.press_data(said, "train|keep|<b>")

    kept = admin.edited(said, lambda edited: "<b> is kept" in edited["text"])
    assert kept["text"].startswith(said["text"])
    assert bot.complaints == []


def test_admins_buttons_are_for_admins_wherever_they_are_forged(
    bot: RunningBot, guest: Person
) -> None:
    said = guest.after(guest.say("/help"))
    forged = ("models|list|0", "train|start|cnn|1", "stats|7d", "review|sheet|0|0|0|0")

    press_all(guest, said, forged, ONLY_FOR_ADMINS)

    assert len(guest.versions(said)) == 1
    assert rows(bot, "SELECT id FROM training_runs") == []
    assert bot.complaints == []
