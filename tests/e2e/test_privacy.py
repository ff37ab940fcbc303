"""What the bot keeps about people: with consent, on demand, and until they say otherwise."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import PATIENCE, Json, Person, labels
from tests.e2e.running_bot import RunningBot

BLANK = encode(np.full((300, 300, 3), 235, np.uint8))
QUESTION = "Thanks! May I keep the digits"


class Kept:
    """Looks into the database of a running bot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"

    def rows(self, query: str) -> list[Any]:
        """Ask it; rows of one column are just what stands in it."""
        with closing(sqlite3.connect(self.folder / "rakam.sqlite3")) as connection:
            found = connection.execute(query).fetchall()
        return [row[0] if len(row) == 1 else row for row in found]

    def wait_for(self, query: str, expected: list[Any]) -> None:
        """Wait until a query has a result: what is kept is kept after it was answered."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.rows(query)) != expected:
            assert time.monotonic() < deadline, found
            time.sleep(0.05)


@pytest.fixture
def bot(start_bot: StartBot) -> RunningBot:
    """A bot that knows nobody yet."""
    return start_bot("--local", "--port", "0", "--no-browser")


@pytest.fixture
def page_url(bot: RunningBot) -> str:
    return bot.page_url()


@pytest.fixture
def kept(tmp_path: Path, page_url: str) -> Kept:
    assert page_url
    return Kept(tmp_path)


def answered(person: Person, text: str, **fields: Any) -> Json:
    """Send a drawn number and wait for its answer."""
    [sent] = person.send("photo", encode(draw_digits(text)), **fields)
    return person.reply_to(sent)


def asked(person: Person, text: str = "407") -> Json:
    """Confirm a first answer, and wait for the question whether its digits may be kept."""
    person.press(answered(person, text), "Right")
    return person.hear(lambda said: said.get("text", "").startswith(QUESTION))


def document_in(message: Json, person: Person) -> dict[str, list[Json]]:
    return dict(json.loads(person.file(message["document"]["file_id"])))


def test_every_answer_is_kept_without_its_picture(guest: Person, kept: Kept) -> None:
    read = answered(guest, "407")
    blank = guest.reply_to(guest.send("photo", BLANK)[0])
    broken = guest.reply_to(guest.send_file("notes.jpg", b"no pixels", "image/jpeg"))

    kept.wait_for(
        "SELECT person_id, chat_id, message_id, outcome, text, digit_count, model IS NULL "
        "FROM answers ORDER BY id",
        [
            (GUEST_ID, GUEST_ID, read["message_id"], "read", "407", 3, 0),
            (GUEST_ID, GUEST_ID, blank["message_id"], "no_digits", "", 0, 0),
            (GUEST_ID, GUEST_ID, broken["message_id"], "error", "", 0, 1),
        ],
    )
    [took] = kept.rows("SELECT milliseconds FROM answers WHERE outcome = 'read'")
    assert json.loads(took).keys() == {"decode", "read", "draw"}
    assert kept.rows("SELECT * FROM contributions") == []


def test_what_people_say_of_answers_is_kept(guest: Person, kept: Kept) -> None:
    guest.press(answered(guest, "7"), "Right")
    wrong = answered(guest, "407")
    guest.press(wrong, "Fix")
    guest.press(guest.edited(wrong, lambda said: labels(said)[0] == "① 4"), "0")
    guest.press(guest.edited(wrong, lambda said: labels(said)[0] == "0"), "6")

    kept.wait_for(
        "SELECT verdict, corrected_text FROM answers ORDER BY id",
        [("right", None), ("wrong", "467")],
    )


def test_a_person_is_asked_once_and_what_led_to_the_question_is_kept(
    guest: Person, kept: Kept, bot: RunningBot
) -> None:
    question = asked(guest)
    assert labels(question) == ["Yes, keep my digits", "No, keep none"]

    guest.press(question, "Yes")
    guest.edited(question, lambda said: said["text"].startswith("Thank you! I'll learn"))
    kept.wait_for("SELECT label FROM contributions ORDER BY id", [4, 0, 7])
    guest.press(answered(guest, "55"), "Right")
    kept.wait_for("SELECT label FROM contributions ORDER BY id", [4, 0, 7, 5, 5])

    query = "SELECT person_id, status, length(crop) > 784, probability > 0.9 FROM contributions"
    assert set(kept.rows(query)) == {(GUEST_ID, "quarantine", 1, 1)}
    heard = [said.get("text", "") for said in guest.heard("message")]
    assert len([text for text in heard if text.startswith(QUESTION)]) == 1
    assert bot.complaints == []


def test_of_a_corrected_number_only_that_digit_is_kept(guest: Person, kept: Kept) -> None:
    answer = answered(guest, "407")
    guest.press(answer, "Fix")
    guest.press(guest.edited(answer, lambda said: labels(said)[0] == "① 4"), "7")
    guest.press(guest.edited(answer, lambda said: labels(said)[0] == "0"), "1")

    question = guest.hear(lambda said: said.get("text", "").startswith(QUESTION))
    guest.press(question, "Yes")

    kept.wait_for("SELECT label, probability < 0.1 FROM contributions", [(1, 1)])


def test_whoever_does_not_agree_gives_nothing_and_is_not_asked_again(
    turkish: Person, kept: Kept
) -> None:
    turkish.press(answered(turkish, "4"), "Doğru")
    question = turkish.hear(lambda said: "saklayabilir miyim" in said.get("text", ""))
    turkish.press(question, "Hayır")
    turkish.edited(question, lambda said: said["text"].startswith("Tamam, hiçbirini"))
    turkish.press(answered(turkish, "7"), "Doğru")
    kept.wait_for("SELECT verdict FROM answers", ["right", "right"])
    turkish.after(turkish.say("/help"))

    assert kept.rows("SELECT contributes FROM people") == [0]
    assert kept.rows("SELECT * FROM contributions") == []
    heard = [said.get("text", "") for said in turkish.heard("message")]
    assert len([text for text in heard if "saklayabilir miyim" in text]) == 1


def test_a_question_that_is_left_unanswered_is_a_no(guest: Person, kept: Kept) -> None:
    asked(guest, "4")
    guest.press(answered(guest, "7"), "Right")

    kept.wait_for("SELECT verdict FROM answers", ["right", "right"])
    assert kept.rows("SELECT * FROM contributions") == []


def test_privacy_gives_consent_and_takes_it_back_with_what_was_given(
    guest: Person, kept: Kept
) -> None:
    told = guest.after(guest.say("/privacy"))
    assert told["text"].startswith("Right now: I keep none of your digits.")
    assert labels(told) == ["Allow it"]

    guest.press(told, "Allow it")
    allowed = guest.edited(told, lambda said: said["text"].startswith("Right now: you allow me"))
    assert labels(allowed) == ["Stop and delete my digits"]
    guest.press(answered(guest, "407"), "Right")
    kept.wait_for("SELECT count(*) FROM contributions", [3])
    guest.press(allowed, "Stop")
    question = guest.edited(told, lambda said: labels(said) == ["Yes, delete them", "No"])
    assert question["text"].startswith("Delete all digits that you gave me?")
    assert kept.rows("SELECT count(*) FROM contributions") == [3]
    guest.press(question, "Yes")
    guest.wait_for_toast("Deleted")
    guest.edited(told, lambda said: len(guest.versions(said)) == 4)

    assert kept.rows("SELECT contributes FROM people") == [0]
    assert kept.rows("SELECT * FROM contributions") == []


def test_a_person_may_keep_their_consent_after_all(turkish: Person, kept: Kept) -> None:
    told = turkish.after(turkish.say("/privacy"))
    turkish.press(told, "İzin ver")
    allowed = turkish.edited(told, lambda said: said["text"].startswith("Şu an: İzin verdin."))

    turkish.press(allowed, "İzni geri al")
    turkish.press(turkish.edited(told, lambda said: len(labels(said)) == 2), "Hayır")

    turkish.edited(told, lambda said: len(turkish.versions(said)) == 4)
    assert turkish.versions(told)[-1]["text"] == allowed["text"]
    assert kept.rows("SELECT contributes FROM people") == [1]


def test_mydata_sends_what_is_kept_about_the_person_and_nobody_else(
    guest: Person, turkish: Person, kept: Kept
) -> None:
    answered(turkish, "5")
    guest.press(asked(guest), "Yes")
    kept.wait_for("SELECT count(*) FROM contributions", [3])

    document = guest.after(guest.say("/mydata"))

    known = document_in(document, guest)
    assert document["document"]["file_name"] == "rakam.json"
    assert [row["id"] for row in known["people"]] == [GUEST_ID]
    assert [(row["text"], row["verdict"]) for row in known["answers"]] == [("407", "right")]
    assert [row["label"] for row in known["contributions"]] == [4, 0, 7]
    assert known["contributions"][0]["crop"].startswith("data:image/png;base64,")


def test_nothing_is_kept_about_whoever_sent_no_photo(guest: Person) -> None:
    assert guest.after(guest.say("/mydata"))["text"] == "I keep nothing about you."


def test_forget_asks_once_and_leaves_nothing_behind(
    guest: Person, turkish: Person, kept: Kept
) -> None:
    answered(turkish, "5")
    guest.press(asked(guest), "Yes")
    kept.wait_for("SELECT count(*) FROM contributions", [3])
    [crop, *_] = kept.rows("SELECT crop FROM contributions")
    question = guest.after(guest.say("/forget"))

    guest.press(question, "Yes, delete it")
    guest.edited(question, lambda said: said["text"].startswith("Done"))

    assert guest.after(guest.say("/mydata"))["text"] == "I keep nothing about you."
    assert kept.rows("SELECT id FROM people") == [ADMIN_ID]
    assert kept.rows("SELECT person_id FROM answers") == [ADMIN_ID]
    assert kept.rows("SELECT * FROM contributions") == []
    files = [file for file in kept.folder.rglob("*") if file.is_file()]
    assert [file for file in files if crop in file.read_bytes()] == []


def test_whoever_changes_their_mind_is_not_forgotten(guest: Person, kept: Kept) -> None:
    answered(guest, "7")
    question = guest.after(guest.say("/forget"))

    guest.press(question, "No")

    guest.edited(question, lambda said: said["text"] == "OK, nothing was deleted.")
    kept.wait_for("SELECT person_id FROM answers", [GUEST_ID])


@pytest.mark.parametrize("command", ["/mydata", "/forget"])
def test_what_is_kept_about_somebody_is_not_told_in_a_group(guest: Person, command: str) -> None:
    told = guest.after(guest.say(command, chat="group"))

    assert told["text"].startswith("That's private.")


def test_in_a_group_the_rules_are_told_and_nobodys_choice(guest: Person) -> None:
    told = guest.after(guest.say("/privacy", chat="group"))

    assert told["text"].startswith("Photos: never stored.")
    assert labels(told) == []


def test_in_a_group_nobody_is_asked_and_what_was_said_is_kept(guest: Person, kept: Kept) -> None:
    answer = answered(guest, "7", chat="group", caption="@rakam_local_bot")

    guest.press(answer, "Right")

    kept.wait_for("SELECT verdict FROM answers", ["right"])
    guest.after(guest.say("/privacy", chat="group"))
    assert guest.said_in("private") == []
    assert kept.rows("SELECT contributes FROM people") == [None]


def test_nobody_gives_digits_of_somebody_else(guest: Person, turkish: Person, kept: Kept) -> None:
    for person, yes in ((guest, "Allow"), (turkish, "İzin")):
        told = person.after(person.say("/privacy"))
        person.press(told, yes)
        person.edited(told, lambda said: "edit_date" in said)
    [photo] = guest.send("photo", encode(draw_digits("7")), chat="group")

    turkish.say("/read", chat="group", reply_to=photo)
    guest.press(guest.reply_to(photo), "Doğru")

    kept.wait_for("SELECT person_id, verdict FROM answers", [(ADMIN_ID, "right")])
    guest.after(guest.say("/privacy", chat="group"))
    assert kept.rows("SELECT * FROM contributions") == []


def test_a_database_that_fails_costs_nobody_the_answer(
    guest: Person, kept: Kept, bot: RunningBot
) -> None:
    answered(guest, "4")
    kept.wait_for("SELECT count(*) FROM answers", [1])
    with closing(sqlite3.connect(kept.folder / "rakam.sqlite3")) as connection:
        connection.execute("ALTER TABLE answers RENAME TO elsewhere")

    answer = answered(guest, "7")
    guest.press(answer, "Right")

    guest.edited(answer, lambda said: labels(said) == ["Copy"])
    guest.hear(lambda said: said.get("text", "").startswith(QUESTION))
    assert "An answer could not be kept" in bot.log
    assert [said for said in guest.said_in("private") if "went wrong" in said.get("text", "")] == []
