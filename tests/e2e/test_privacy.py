"""What the bot stores about people: consent, /privacy, /mydata and /forget."""

import base64
import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from bot.database.encryption import Cipher
from bot.local.people import ADMIN_ID, GUEST_ID
from tests.e2e.conftest import StartBot
from tests.e2e.person import (
    BLANK,
    Json,
    Person,
    allow_learning,
    be_forgotten,
    labels,
    take_back,
    text_of,
)
from tests.e2e.running_bot import RunningBot

QUESTION = "Thanks! May I keep the digits"

LABELS = "SELECT label FROM contributions ORDER BY id"
LATEST = "FROM answers ORDER BY id DESC LIMIT 1"


@pytest.fixture
def new_bot(start_bot: StartBot) -> RunningBot:
    """A bot with an empty database."""
    return start_bot()


def confirmed(person: Person, text: str) -> None:
    person.pressed(person.ask(text), "Right", "confirmed")


def asked_to_share(person: Person) -> Json:
    """Confirm a first answer, and wait for the question whether its digits may be kept."""
    confirmed(person, "407")
    return person.hear_text(f"^{QUESTION}")


def is_asked(person: Person, question: str) -> bool:
    return any(question in text_of(said) for said in person.said_in("private"))


def test_every_answer_is_kept_without_its_picture(guest: Person, bot: RunningBot) -> None:
    read = guest.ask("407")
    blank = guest.reply_to(guest.send("photo", BLANK)[0])
    broken = guest.reply_to(guest.send_file("notes.jpg", b"no pixels"))

    bot.wait_for_rows(
        "SELECT person_id, chat_id, message_id, outcome, text, digit_count, model IS NULL "
        "FROM answers ORDER BY id DESC LIMIT 3",
        [
            (GUEST_ID, GUEST_ID, broken["message_id"], "error", "", 0, 1),
            (GUEST_ID, GUEST_ID, blank["message_id"], "no_digits", "", 0, 0),
            (GUEST_ID, GUEST_ID, read["message_id"], "read", "407", 3, 0),
        ],
    )
    [took, *_] = bot.rows(
        "SELECT milliseconds FROM answers WHERE outcome = 'read' ORDER BY id DESC"
    )
    assert json.loads(took).keys() == {"decode", "read", "draw"}
    assert bot.rows(LABELS) == []


def test_a_person_is_asked_once_then_gives_those_digits_but_none_by_forged_buttons(
    guest: Person, new_bot: RunningBot
) -> None:
    question = asked_to_share(guest)

    guest.pressed(question, "Yes", "Thank you! I'll learn")
    new_bot.wait_for_rows(LABELS, [4, 0, 7])
    confirmed(guest, "55")
    new_bot.wait_for_rows(LABELS, [4, 0, 7, 5, 5])
    for number in (guest.ask("7")["message_id"], 999999):
        rules = guest.after(guest.say("/privacy"))
        guest.press_data(rules, f"consent|yes|{number}")
        guest.edited(rules, lambda said: said["text"].startswith("Thank you! I'll learn"))

    assert labels(question) == ["Yes, keep my digits", "No, keep none"]
    query = "SELECT person_id, status, length(crop) > 784, probability > 0.8 FROM contributions"
    assert new_bot.rows(LABELS) == [4, 0, 7, 5, 5]
    assert set(new_bot.rows(query)) == {(GUEST_ID, "quarantine", 1, 1)}
    assert not is_asked(guest, QUESTION)
    assert new_bot.complaints == []


def test_a_button_gives_one_digit_a_reply_all_paired_ones_and_undo_none(
    guest: Person, bot: RunningBot
) -> None:
    allow_learning(guest)
    answer = guest.ask("407")

    guest.pressed(guest.pressed(guest.pressed(answer, "Fix"), "① 4"), "1", "107")
    bot.wait_for_rows("SELECT label, probability < 0.1 FROM contributions", [(1, 1)])
    bot.wait_for_rows(f"SELECT verdict, corrected_text {LATEST}", [("wrong", "107")])
    for right, kept in (("4 1 0 9", [4, 0, 9]), ("407", [4, 0, 7]), ("47", [4, 7])):
        guest.say(right, reply_to=answer["message_id"])
        bot.wait_for_rows(LABELS, kept)
    bot.wait_for_rows(f"SELECT missed, invented {LATEST}", [(0, 1)])
    fixed = guest.edited(answer, lambda said: said["caption"].startswith("47\n"))
    guest.press(fixed, "Undo")

    bot.wait_for_rows(LABELS, [])
    take_back(guest)


def test_a_person_who_declines_gives_nothing_and_is_not_asked_again(
    turkish: Person, new_bot: RunningBot
) -> None:
    answer = turkish.ask("4")
    turkish.press(answer, "Doğru")
    question = turkish.hear_text("saklayabilir miyim")
    turkish.pressed(question, "Hayır", "Tamam, hiçbirini")
    turkish.press(turkish.ask("7"), "Doğru")
    new_bot.wait_for_rows("SELECT verdict FROM answers", ["right", "right"])
    turkish.after(turkish.say("/help"))

    assert labels(answer) == ["✓ Doğru", "✎ Düzelt", "Kopyala"]
    assert new_bot.rows("SELECT contributes FROM people") == [0]
    assert new_bot.rows(LABELS) == []
    assert not is_asked(turkish, "saklayabilir miyim")


def test_consent_can_be_given_and_taking_it_back_deletes_the_digits(
    guest: Person, bot: RunningBot
) -> None:
    rules = guest.after(guest.say("/privacy"))
    allowed = guest.pressed(rules, "Allow it", "Right now: you allow me")
    confirmed(guest, "407")
    bot.wait_for_rows(LABELS, [4, 0, 7])

    question = guest.pressed(allowed, "Stop and delete my digits")
    kept = guest.pressed(question, "No")
    after_a_no = bot.rows(LABELS)
    question = guest.pressed(kept, "Stop and delete my digits")
    toast = guest.toast(guest.press(question, "Yes, delete them"))

    assert rules["text"].startswith("Right now: I keep none of your digits.")
    assert labels(rules) == ["Allow it"]
    assert question["text"].startswith("Delete all digits that you gave me?")
    assert (kept["text"], after_a_no) == (allowed["text"], [4, 0, 7])
    assert toast == "Deleted"
    assert bot.rows("SELECT id FROM people WHERE contributes") == []
    assert bot.rows(LABELS) == []


def test_mydata_sends_everything_and_forget_deletes_all_of_it(
    guest: Person, admin: Person, new_bot: RunningBot
) -> None:
    admin.ask("5")
    guest.press(asked_to_share(guest), "Yes")
    new_bot.wait_for_rows(LABELS, [4, 0, 7])
    [crop, *_] = new_bot.rows("SELECT crop FROM contributions")
    new_bot.change("UPDATE answers SET model = 'öğrenci'")
    document = guest.after(guest.say("/mydata"))["document"]

    guest.pressed(guest.after(guest.say("/forget")), "No", "OK, nothing was deleted.")
    after_a_no = new_bot.rows(LABELS)
    be_forgotten(guest)

    written = guest.file(document["file_id"]).decode()
    known = json.loads(written)
    kind, _, code = known["contributions"][0]["crop"].partition(",")
    at = known["answers"][0]["at"]
    assert document["file_name"] == "rakam.json"
    assert written.startswith('{\n  "people"')
    assert [row["id"] for row in known["people"]] == [GUEST_ID]
    assert [(row["text"], row["verdict"]) for row in known["answers"]] == [("407", "right")]
    assert [row["label"] for row in known["contributions"]] == [4, 0, 7]
    assert kind == "data:image/png;base64"
    with Image.open(BytesIO(base64.b64decode(code))) as picture:
        assert picture.size == (28, 28)
        assert picture.tobytes() == Cipher(None, new_bot.data).decrypt(crop)
    assert at == datetime.fromisoformat(at).astimezone(UTC).isoformat(timespec="milliseconds")
    assert "öğrenci" in written
    assert after_a_no == [4, 0, 7]
    assert guest.after(guest.say("/mydata"))["text"] == "I keep nothing about you."
    assert new_bot.rows("SELECT id FROM people") == [ADMIN_ID]
    assert new_bot.rows("SELECT person_id FROM answers") == [ADMIN_ID]
    assert new_bot.rows(LABELS) == []
    files = [file for file in new_bot.data.rglob("*") if file.is_file()]
    assert [file for file in files if crop in file.read_bytes()] == []


def test_in_a_group_nobody_is_asked_but_verdicts_are_recorded(
    guest: Person, new_bot: RunningBot
) -> None:
    answer = guest.ask("7", chat="group", caption="@rakam_local_bot")

    guest.press(answer, "Right")

    new_bot.wait_for_rows("SELECT verdict FROM answers", ["right"])
    guest.after(guest.say("/privacy", chat="group"))
    assert guest.said_in("private") == []
    assert new_bot.rows("SELECT contributes FROM people") == [None]
    assert new_bot.rows(LABELS) == []
