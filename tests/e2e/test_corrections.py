"""People correct answers, by buttons and by replies, and use the numbers in them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.drawing import draw_digits, encode
from tests.e2e.person import Json, Person, buttons, labels
from tests.e2e.running_bot import RunningBot
from tests.e2e.teaching import allow_learning
from tests.e2e.waiting import wait_until

FIXED = "Fixed. Thank you!"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corrections")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[RunningBot]:
    bot = RunningBot(folder, "--local", "--port", "0", "--no-browser")
    yield bot
    assert bot.stop() == 0


@pytest.fixture(scope="module")
def page_url(bot: RunningBot) -> str:
    return bot.page_url()


def rows(folder: Path, query: str) -> list[Any]:
    file = folder / "data" / "rakam.sqlite3"
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as connection:
        return connection.execute(query).fetchall()


def answered(person: Person, text: str, **fields: Any) -> Json:
    """Send a drawn number and wait for its answer."""
    [sent] = person.send("photo", encode(draw_digits(text)), **fields)
    return person.reply_to(sent)


def shown(person: Person, answer: Json, caption: str) -> Json:
    """Wait until an answer has exactly this caption."""
    return person.edited(answer, lambda said: said["caption"] == caption)


def test_a_confirmed_answer_says_so_and_can_be_copied(guest: Person) -> None:
    answer = answered(guest, "7")

    guest.press(answer, "Right")

    confirmed = shown(guest, answer, "7 · ✓ confirmed")
    assert buttons(confirmed)[0]["copy_text"] == {"text": "7"}
    assert labels(confirmed) == ["Copy"]
    guest.wait_for_toast("Thanks! Glad I got it right.")


def test_one_digit_is_corrected_on_a_keypad_that_asks_for_it(guest: Person) -> None:
    answer = answered(guest, "7")

    guest.press(answer, "Fix")
    keypad = guest.edited(answer, lambda said: said["caption"].endswith("\n✎ It's really…"))
    guest.press(keypad, "1")

    corrected = shown(guest, answer, f"1\n{FIXED}")
    assert labels(keypad) == [*"0123456789", "← Back"]
    assert labels(corrected) == ["✎ Fix another", "↩ Undo all", "Copy"]


def test_several_digits_are_corrected_one_after_the_other_and_undone(
    guest: Person, folder: Path
) -> None:
    answer = answered(guest, "407")

    guest.press(answer, "Fix")
    digits = guest.edited(answer, lambda said: labels(said)[:3] == ["① 4", "② 0", "③ 7"])
    guest.press(digits, "②")
    keypad = guest.edited(answer, lambda said: "Digit 2 is really…" in said["caption"])
    guest.press(keypad, "6")
    guest.press(shown(guest, answer, f"467\n{FIXED}"), "Fix another")
    guest.press(guest.edited(answer, lambda said: "③ 7" in labels(said)[2:3]), "③")
    keypad = guest.edited(answer, lambda said: "Digit 3 is really…" in said["caption"])
    guest.press(keypad, "Not a digit")
    fixed = shown(guest, answer, f"46\n{FIXED}")
    wait_until(
        lambda: (
            rows(folder, "SELECT corrected_text, missed, invented FROM answers ORDER BY id DESC")[0]
            == ("46", 0, 1)
        )
    )
    guest.press(fixed, "Undo")

    undone = shown(guest, answer, "407 · as I read it")
    assert labels(undone) == ["✓ Right", "✎ Fix", "Copy"]
    wait_until(lambda: rows(folder, "SELECT verdict FROM answers ORDER BY id DESC")[0] == (None,))


def test_an_undone_correction_shows_the_doubt_again(guest: Person, folder: Path) -> None:
    answer = answered(guest, "7")
    guest.press(answer, "Fix")
    guest.press(guest.edited(answer, lambda said: "1" in labels(said)), "1")
    fixed = shown(guest, answer, f"1\n{FIXED}")
    wait_until(
        lambda: rows(folder, "SELECT verdict FROM answers ORDER BY id DESC")[0] == ("wrong",)
    )
    rows(folder, "UPDATE answers SET outcome = 'unsure' WHERE corrected_text = '1'")

    guest.press(fixed, "Undo")

    shown(guest, answer, "7 · as I read it\nI'm not sure about this one: please check it.")


def test_a_correction_can_be_left(turkish: Person) -> None:
    answer = answered(turkish, "7")

    turkish.press(answer, "Düzelt")
    keypad = turkish.edited(answer, lambda said: "← Geri" in labels(said))
    turkish.press(keypad, "Geri")

    left = turkish.edited(keypad, lambda said: len(turkish.versions(said)) == 3)
    assert labels(left) == labels(answer)
    assert left["caption"] == answer["caption"]


def test_a_reply_corrects_the_whole_number_and_a_second_one_the_first(
    guest: Person, folder: Path
) -> None:
    answer = answered(guest, "407")

    guest.say("1 4067", reply_to=answer["message_id"])
    shown(guest, answer, f"1 4067\n{FIXED}")
    guest.say("4/07", reply_to=answer["message_id"])
    fixed = shown(guest, answer, f"4\n07\n{FIXED}")
    guest.say("407", reply_to=answer["message_id"])
    shown(guest, answer, "407 · ✓ confirmed")

    assert labels(fixed) == ["✎ Fix another", "↩ Undo all", "Copy", "Σ", "CSV"]
    wait_until(
        lambda: rows(folder, "SELECT verdict FROM answers ORDER BY id DESC")[0] == ("right",)
    )


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        ("thanks", "To correct this answer, reply with digits only"),
        ("40.7", "To correct this answer, reply with digits only"),
        ("7" * 40, "That's far more digits than this photo shows"),
    ],
)
def test_a_reply_that_cannot_be_meant_gets_a_line_and_changes_nothing(
    guest: Person, reply: str, line: str
) -> None:
    answer = answered(guest, "407")

    said = guest.reply_to(guest.say(reply, reply_to=answer["message_id"]))

    assert said["text"].startswith(line)
    assert len(guest.versions(answer)) == 1


def test_digits_at_the_same_place_are_learned_and_missed_ones_only_counted(
    guest: Person, folder: Path
) -> None:
    allow_learning(guest)
    answer = answered(guest, "407")

    guest.say("4 1 0 9", reply_to=answer["message_id"])
    shown(guest, answer, f"4 1 0 9\n{FIXED}")
    labels_kept = "SELECT label FROM contributions ORDER BY id"
    wait_until(lambda: rows(folder, labels_kept) == [(4,), (0,), (9,)])
    guest.say("407", reply_to=answer["message_id"])
    wait_until(lambda: rows(folder, labels_kept) == [(4,), (0,), (7,)])
    guest.say("47", reply_to=answer["message_id"])
    wait_until(lambda: rows(folder, labels_kept) == [(4,), (7,)])

    assert rows(folder, "SELECT missed, invented FROM answers ORDER BY id DESC")[0] == (0, 1)


def test_numbers_are_added_up_in_place_and_sent_as_a_file(guest: Person, turkish: Person) -> None:
    answer = answered(guest, "12")
    guest.say("012 7 / 30", reply_to=answer["message_id"])
    codes = guest.edited(answer, lambda said: "Σ" in labels(said))
    guest.press(codes, "CSV")
    file = guest.hear(lambda said: said.get("document", {}).get("file_name") == "numbers.csv")
    guest.press(codes, "Σ")
    guest.wait_for_toast("Nothing to add up: these look like codes, not amounts.")
    guest.say("1200 7 / 30", reply_to=answer["message_id"])
    numbers = guest.edited(answer, lambda said: said["caption"].startswith("1200"))
    guest.press(numbers, "Σ")
    added = guest.edited(answer, lambda said: "Σ 3" in said["caption"])

    assert guest.file(file["document"]["file_id"]) == b"012,7\r\n30\r\n"
    assert added["caption"].splitlines()[-1] == (
        "Σ 3 numbers · sum 1,237 · smallest 7 · largest 1,200"
    )
    assert labels(added) == labels(numbers)
    other = answered(turkish, "12")
    turkish.say("3 4", reply_to=other["message_id"])
    turkish.press(turkish.edited(other, lambda said: "CSV" in labels(said)), "CSV")
    file = turkish.hear(lambda said: "document" in said)
    assert turkish.file(file["document"]["file_id"]) == b"3;4\r\n"


def test_in_a_group_the_person_who_asked_and_admins_correct_by_a_reply(
    guest: Person, admin: Person
) -> None:
    to_guest = answered(guest, "7", chat="group", caption="@rakam_local_bot")
    to_admin = answered(admin, "7", chat="group", caption="@rakam_local_bot")

    guest.say("1", chat="group", reply_to=to_guest["message_id"])
    shown(guest, to_guest, f"1\n{FIXED}")
    admin.say("2", chat="group", reply_to=to_guest["message_id"])
    shown(guest, to_guest, f"2\n{FIXED}")
    refused = guest.say("3", chat="group", reply_to=to_admin["message_id"])

    line = "Only the person who sent the photo can correct this."
    assert guest.reply_to(refused)["text"] == line
    assert len(guest.versions(to_admin)) == 1


def test_in_a_group_talk_about_an_answer_is_no_correction(guest: Person) -> None:
    answer = answered(guest, "7", chat="group", caption="@rakam_local_bot")

    said = guest.say("wow", chat="group", reply_to=answer["message_id"])
    after = guest.after(guest.say("/privacy", chat="group"))

    assert after["message_id"] > said
    assert [each for each in guest.said_in("group") if said < each["message_id"]] == [after]


@pytest.mark.parametrize("identity", ["anonymous", "channel"])
def test_an_admin_of_the_group_answers_for_anonymous_photos(
    guest: Person, admin: Person, identity: str
) -> None:
    answer = answered(admin, "7", chat="group", caption="@rakam_local_bot", identity=identity)

    guest.press(answer, "Right")
    guest.wait_for_toast("This photo was sent anonymously: only the group's admins can do that.")
    admin.say("1", chat="group", reply_to=answer["message_id"], identity="anonymous")
    admin.press(shown(guest, answer, f"1\n{FIXED}"), "Undo")

    shown(guest, answer, "7 · as I read it")


def test_the_sender_of_a_deleted_photo_is_told_so(guest: Person) -> None:
    [photo] = guest.send(
        "photo", encode(draw_digits("7")), chat="group", caption="@rakam_local_bot"
    )
    answer = guest.reply_to(photo)

    guest.delete(photo, chat="group")
    guest.press(answer, "Right")

    guest.wait_for_toast("The photo was deleted, so its answer can't be changed any more.")


def test_a_forgotten_answer_says_so_in_a_group(guest: Person, folder: Path) -> None:
    answer = answered(guest, "7", chat="group", caption="@rakam_local_bot")
    wait_until(
        lambda: (
            rows(folder, "SELECT message_id FROM answers ORDER BY id")[-1]
            == (answer["message_id"],)
        )
    )
    path = folder / "data" / "rakam.sqlite3"
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute("DELETE FROM answers")

    said = guest.reply_to(guest.say("1", chat="group", reply_to=answer["message_id"]))

    assert said["text"] == "I don't know this answer any more. Please send the photo again."


def test_an_old_button_has_expired(guest: Person) -> None:
    answer = answered(guest, "7")

    guest.press_data(answer, "answer|right|-1|-1|7")
    guest.press_data(answer, "answer|set|5|1|0")
    guest.press_data(answer, "answer|drop|0|7|0")

    expired = "This button has expired. Please send the photo or the command again."
    guest.wait_for_toast(expired, 3)
    assert len(guest.versions(answer)) == 1


def test_a_number_too_long_for_buttons_is_corrected_by_a_reply(guest: Person) -> None:
    answer = answered(guest, "\n".join(["407407407"] * 5))

    guest.press(answer, "Fix")

    asked = guest.edited(answer, lambda said: labels(said) == ["← Back"])
    assert asked["caption"].endswith("\n✎ Reply to this answer with the right number.")
