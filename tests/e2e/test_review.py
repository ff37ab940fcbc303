"""Digits that people gave, reviewed by an admin in the chat of the running bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from model.recognition.preprocessing import prepare_digit
from tests.drawing import draw_digits
from tests.e2e.person import Json, Person, labels
from tests.e2e.running_bot import RunningBot
from tests.e2e.teaching import be_forgotten, take_back

SHEET = 20


class Quarantine:
    """Looks into the database of a running bot, and puts digits into it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "data" / "rakam.sqlite3"

    def give(self, person: int, digits: str, probability: float = 0.9) -> None:
        """Give drawn digits in somebody's name, each as what it is."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.execute(
                "INSERT INTO people (id, contributes) VALUES (?, 1) "
                "ON CONFLICT DO UPDATE SET contributes = 1",
                (person,),
            )
            [taken] = connection.execute("SELECT count(*) FROM contributions").fetchone()
            rows = [
                (person, int(digit), crop(digit, taken + index), f"{taken + index}", probability)
                for index, digit in enumerate(digits)
            ]
            connection.executemany(
                "INSERT INTO contributions "
                "(at, person_id, label, crop, sha256, probability, status) "
                "VALUES ('2026-11-24', ?, ?, ?, ?, ?, 'quarantine')",
                rows,
            )

    def mislabel(self, *, as_read: str, label: int) -> None:
        """Give the digits that are one thing the label of another."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            query = "UPDATE contributions SET label = ? WHERE label = ?"
            connection.execute(query, (label, int(as_read)))

    def empty(self) -> None:
        """Delete all digits, and forget that there were any."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.execute("DELETE FROM contributions")
            connection.execute("DELETE FROM sqlite_sequence WHERE name = 'contributions'")

    def decisions(self) -> list[Any]:
        """List label and status of all digits, in the order in which they were given."""
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            query = "SELECT label, status FROM contributions ORDER BY id"
            return connection.execute(query).fetchall()


def crop(digit: str, seed: int) -> bytes:
    page = draw_digits(digit, height=84, pen_width=0.1, jitter_seed=seed, noise=0.0)
    ink = 255 - cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    prepared = prepare_digit(np.where(ink > 60, ink, 0).astype(np.uint8))
    return bytes((prepared[..., 0] * 255).round().astype(np.uint8).tobytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[RunningBot]:
    """One bot, whose quarantine every test finds empty."""
    bot = RunningBot(folder, "--local", "--port", "0", "--no-browser")
    yield bot
    assert bot.stop() == 0


@pytest.fixture(scope="module")
def page_url(bot: RunningBot) -> str:
    return bot.page_url()


@pytest.fixture
def quarantine(folder: Path, guest: Person) -> Quarantine:
    guest.after(guest.say("/help"))  # By then the database is there.
    quarantine = Quarantine(folder)
    quarantine.empty()
    return quarantine


def pressed(person: Person, message: Json, label: str, shows: str) -> Json:
    """Press a button and wait until the message has changed and shows something."""
    before = person.versions(message)
    person.press(message, label)
    return person.edited(message, lambda said: said not in before and shows in said["caption"])


def reviewed(admin: Person) -> Json:
    """Ask for the first sheet."""
    return admin.after(admin.say("/review"))


def test_an_admin_keeps_a_whole_sheet(
    admin: Person, quarantine: Quarantine, bot: RunningBot
) -> None:
    quarantine.give(GUEST_ID, "0123456789" * 2 + "77")

    sheet = reviewed(admin)
    following = pressed(admin, sheet, "Keep all", "20 digits kept.")
    done = pressed(admin, following, "Keep all", "2 digits kept.")

    numbers = [f"#{number}" for number in range(1, 21)]
    actions = ["✓ Keep all 20", "✗ Drop all 20", "One by one", "Next sheet →"]
    assert labels(sheet) == [*numbers, *actions]
    assert labels(following) == ["#1", "#2", "✓ Keep all 2", "✗ Drop all 2", "One by one"]
    assert "Nothing to review.\n22 digits accepted so far." in done["caption"]
    assert labels(done) == ["Refresh"]
    assert admin.picture(done)
    assert {status for _, status in quarantine.decisions()} == {"accepted"}
    assert bot.complaints == []


def test_the_label_that_the_model_finds_impossible_comes_first_and_gets_another(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "45")
    quarantine.give(GUEST_ID, "7", probability=0.001)

    sheet = reviewed(admin)
    digit = pressed(admin, sheet, "One by one", "Is this the digit 7?")
    keypad = pressed(admin, digit, "Another digit", "Which digit is it?")
    back = pressed(admin, keypad, "Back", "Is this the digit 7?")
    keypad = pressed(admin, back, "Another digit", "Which digit is it?")
    following = pressed(admin, keypad, "1", "Kept as 1.")
    last = pressed(admin, following, "Drop", "1 digit dropped.")
    pressed(admin, last, "Keep as 5", "Nothing to review.")

    assert labels(digit) == ["✓ Keep as 7", "✗ Drop", "Another digit", "← Sheet", "→"]
    assert labels(keypad) == [*(f"{digit}" for digit in range(10)), "← Back"]
    assert "Is this the digit 4?" in following["caption"]
    assert quarantine.decisions() == [(4, "dropped"), (5, "accepted"), (1, "accepted")]


def test_the_digits_of_a_sheet_that_the_model_reads_alike_are_kept_at_once(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "45")
    quarantine.mislabel(as_read="4", label=7)

    sheet = reviewed(admin)
    following = pressed(admin, sheet, "Keep the 1 that agree", "1 digit kept.")

    assert labels(following)[:2] == ["#1", "✓ Keep all 1"]
    assert quarantine.decisions() == [(7, "quarantine"), (5, "accepted")]


def test_a_sheet_is_dropped_only_after_a_second_question(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "45")

    sheet = reviewed(admin)
    question = pressed(admin, sheet, "Drop all 2", "Drop 2 digits?")
    sheet = pressed(admin, question, "Back", "The next /train will learn")
    before = quarantine.decisions()
    question = pressed(admin, sheet, "Drop all 2", "Drop 2 digits?")
    pressed(admin, question, "Yes, drop them", "2 digits dropped.")

    assert before == [(4, "quarantine"), (5, "quarantine")]
    assert quarantine.decisions() == [(4, "dropped"), (5, "dropped")]


def test_sheets_and_digits_are_walked_through_without_deciding(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "0" * SHEET + "1234")

    second = pressed(admin, reviewed(admin), "Next sheet", "The next /train will learn")
    digit = pressed(admin, second, "23", "Is this the digit 3?")
    digit = pressed(admin, digit, "→", "Is this the digit 4?")
    again = pressed(admin, digit, "Sheet", "The next /train will learn")
    first = pressed(admin, again, "Next sheet", "The next /train will learn")

    assert labels(second)[:4] == ["#21", "#22", "#23", "#24"]
    assert "→" not in labels(digit)
    assert labels(again) == labels(second)
    assert labels(first)[0] == "#1"
    assert {status for _, status in quarantine.decisions()} == {"quarantine"}


def test_whoever_is_forgotten_takes_their_digits_out_of_the_sheet(
    admin: Person, guest: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "4")
    quarantine.give(ADMIN_ID, "57")
    sheet, other = reviewed(admin), reviewed(admin)
    digit = pressed(admin, other, "1", "Is this the digit 4?")

    be_forgotten(guest)
    digit = pressed(admin, digit, "Keep as 4", "The person took this digit back")
    sheet = admin.edited(sheet, lambda said: "This sheet has changed" in said["caption"])
    before = quarantine.decisions()
    pressed(admin, sheet, "Keep all 2", "2 digits kept.")

    assert "Is this the digit 5?" in digit["caption"]
    assert before == [(5, "quarantine"), (7, "quarantine")]
    assert quarantine.decisions() == [(5, "accepted"), (7, "accepted")]


@pytest.mark.parametrize("shown", ["sheet", "digit", "question"])
def test_open_reviews_stop_showing_what_its_writer_takes_back(
    admin: Person, guest: Person, quarantine: Quarantine, shown: str
) -> None:
    quarantine.give(GUEST_ID, "4")
    quarantine.give(ADMIN_ID, "7")
    review = reviewed(admin)
    if shown == "digit":
        review = pressed(admin, review, "One by one", "Is this the digit 4?")
    if shown == "question":
        review = pressed(admin, review, "Drop all 2", "Drop 2 digits?")
    picture = admin.picture(review)

    take_back(guest)
    sheet = admin.edited(review, lambda said: "This sheet has changed" in said["caption"])

    assert labels(sheet)[:2] == ["#1", "✓ Keep all 1"]
    assert admin.picture(sheet) != picture


def test_a_review_without_digits_of_those_who_are_forgotten_stays_as_it_is(
    admin: Person, guest: Person, quarantine: Quarantine
) -> None:
    quarantine.give(ADMIN_ID, "7")
    review = reviewed(admin)

    be_forgotten(guest)

    assert len(admin.versions(review)) == 1


def test_of_two_reviews_at_once_the_later_one_sees_what_the_first_decided(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "45")
    first, second, third = reviewed(admin), reviewed(admin), reviewed(admin)
    first = pressed(admin, first, "1", "Is this the digit 4?")
    second = pressed(admin, second, "1", "Is this the digit 4?")

    pressed(admin, first, "Drop", "1 digit dropped.")
    late = pressed(admin, second, "Keep as 4", "decided on already")
    sheet = pressed(admin, third, "Keep all 2", "Please look again")

    assert "Is this the digit 5?" in late["caption"]
    assert labels(sheet)[0] == "#1"
    assert quarantine.decisions() == [(4, "dropped"), (5, "quarantine")]


def test_a_button_that_is_pressed_twice_acts_once(admin: Person, quarantine: Quarantine) -> None:
    quarantine.give(GUEST_ID, "4" * SHEET + "56")
    sheet = reviewed(admin)

    for _ in range(3):
        admin.press(sheet, "Keep all 20")
    admin.wait_for_toast("20 digits kept.")
    admin.edited(sheet, lambda said: labels(said)[0] == "#1" and len(labels(said)) == 5)
    admin.after(admin.say("/help"))

    waiting = [label for label, status in quarantine.decisions() if status == "quarantine"]
    assert waiting == [5, 6]


def test_digits_that_come_during_a_review_wait_for_the_next_one(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "4")
    sheet = reviewed(admin)
    quarantine.give(GUEST_ID, "5", probability=0.001)

    following = pressed(admin, sheet, "Keep all 1", "1 digit kept.")

    assert labels(following)[:2] == ["#1", "✓ Keep all 1"]
    assert quarantine.decisions() == [(4, "accepted"), (5, "quarantine")]


def test_a_review_speaks_turkish(turkish: Person, quarantine: Quarantine) -> None:
    quarantine.give(GUEST_ID, "4", probability=0.001)

    sheet = reviewed(turkish)
    digit = pressed(turkish, sheet, "Tek tek", "Bu, 4 rakamı mı?")
    done = pressed(turkish, digit, "4 olarak sakla", "İncelenecek rakam yok.")

    assert "Bir sonraki /train" in sheet["caption"]
    assert labels(done) == ["Yenile"]


def test_digits_are_not_shown_in_a_group(admin: Person, quarantine: Quarantine) -> None:
    quarantine.give(GUEST_ID, "4")

    refused = admin.after(admin.say("/review", chat="group"))
    assert refused["text"].startswith("That's private.")


def test_stale_buttons_are_answered_politely(
    admin: Person, quarantine: Quarantine, bot: RunningBot
) -> None:
    quarantine.give(GUEST_ID, "45")
    sheet = reviewed(admin)

    admin.press_data(sheet, "review|set|2|0|404|7")
    admin.wait_for_toast("The person took this digit back, so it's gone.")
    admin.press_data(sheet, "review|look|2|999|0|0")
    admin.edited(sheet, lambda said: labels(said)[0] == "#1")

    assert {status for _, status in quarantine.decisions()} == {"quarantine"}
    assert bot.complaints == []


def test_nothing_to_review_is_told_in_a_line_and_a_picture(
    admin: Person, quarantine: Quarantine
) -> None:
    done = reviewed(admin)
    quarantine.give(GUEST_ID, "4")
    sheet = pressed(admin, done, "Refresh", "The next /train will learn")

    assert done["caption"] == "Nothing to review."
    assert admin.picture(done)
    assert labels(sheet)[0] == "#1"
