"""Digits that people gave, reviewed by an admin in the chat of the running bot."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from model.recognition.preprocessing import prepare_digit
from tests.drawing import draw_digits
from tests.e2e.person import Json, Person, allow_learning, be_forgotten, labels
from tests.e2e.running_bot import RunningBot

WAITING = "The next /train will learn"


class Quarantine:
    """Adds digits to the database of a running bot, and reads them from it."""

    def __init__(self, bot: RunningBot) -> None:
        self._bot = bot

    def give(self, person: int, digits: str, probability: float = 0.9) -> None:
        """Add drawn digits of a person, each with its right label."""
        [taken] = self._bot.rows("SELECT count(*) FROM contributions")
        rows = [
            (person, int(digit), crop(digit, number), f"{number}", probability)
            for number, digit in enumerate(digits, taken)
        ]
        self._bot.change(
            "INSERT INTO contributions (at, person_id, label, crop, sha256, probability, status) "
            "VALUES ('2026-11-24', ?, ?, ?, ?, ?, 'quarantine')",
            *rows,
        )

    def empty(self) -> None:
        """Delete all digits and their traces, and take all consent back."""
        self._bot.change("DELETE FROM contributions")
        self._bot.change("DELETE FROM sqlite_sequence WHERE name = 'contributions'")
        self._bot.change(
            "INSERT INTO people (id, contributes) VALUES (?, 0) "
            "ON CONFLICT DO UPDATE SET contributes = 0",
            (ADMIN_ID,),
            (GUEST_ID,),
        )

    def decisions(self) -> list[Any]:
        """List label and status of all digits, in the order in which they were given."""
        return self._bot.rows("SELECT label, status FROM contributions ORDER BY id")


def crop(digit: str, seed: int) -> bytes:
    page = draw_digits(digit, height=84, pen_width=0.1, jitter_seed=seed, noise=0.0)
    ink = 255 - cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    prepared = prepare_digit(np.where(ink > 60, ink, 0).astype(np.uint8))
    return bytes((prepared[..., 0] * 255).round().astype(np.uint8).tobytes())


@pytest.fixture
def quarantine(bot: RunningBot) -> Iterator[Quarantine]:
    quarantine = Quarantine(bot)
    yield quarantine
    quarantine.empty()


def reviewed(admin: Person) -> Json:
    return admin.after(admin.say("/review"))


def test_a_digit_that_is_confirmed_and_kept_by_an_admin_is_accepted(
    guest: Person, admin: Person, quarantine: Quarantine, bot: RunningBot
) -> None:
    allow_learning(guest)
    guest.press(guest.ask("407"), "Right")
    bot.wait_for_rows("SELECT label FROM contributions ORDER BY id", [4, 0, 7])

    done = admin.pressed(reviewed(admin), "Keep all 3", "3 digits kept.")

    accepted = "3 digits accepted so far (1×0, 1×4, 1×7). The next /train will learn from them."
    assert done["caption"].endswith(f"Nothing to review.\n{accepted}")
    assert quarantine.decisions() == [(4, "accepted"), (0, "accepted"), (7, "accepted")]
    assert bot.complaints == []


def test_sheets_are_kept_one_after_the_other_and_a_double_tap_keeps_one(
    admin: Person, quarantine: Quarantine, bot: RunningBot
) -> None:
    quarantine.give(GUEST_ID, "0123456789" * 2 + "77")

    sheet = reviewed(admin)
    presses = [admin.press(sheet, "Keep all") for _ in range(3)]
    toasts = [admin.toast(press) for press in presses]
    following = admin.edited(sheet, lambda said: len(labels(said)) == 5)
    done = admin.pressed(following, "Keep all", "2 digits kept.")
    quarantine.give(GUEST_ID, "4")
    sheet_of_one = admin.pressed(done, "Refresh", WAITING)

    numbers = [f"#{number}" for number in range(1, 21)]
    actions = ["✓ Keep all 20", "✗ Drop all 20", "One by one", "Next sheet →"]
    assert labels(sheet) == [*numbers, *actions]
    assert toasts.count("20 digits kept.") == 1
    assert labels(following) == ["#1", "#2", "✓ Keep all 2", "✗ Drop all 2", "One by one"]
    assert labels(done) == ["Refresh"]
    assert admin.picture(done)
    assert labels(sheet_of_one)[0] == "#1"
    assert quarantine.decisions()[-1] == (4, "quarantine")
    assert {status for _, status in quarantine.decisions()[:-1]} == {"accepted"}
    assert bot.complaints == []


def test_the_label_that_the_model_finds_impossible_comes_first_and_gets_another(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "45")
    quarantine.give(GUEST_ID, "7", probability=0.001)

    digit = admin.pressed(reviewed(admin), "One by one", "Is this the digit 7?")
    keypad = admin.pressed(digit, "Another digit", "Which digit is it?")
    back = admin.pressed(keypad, "Back", "Is this the digit 7?")
    keypad = admin.pressed(back, "Another digit")
    following = admin.pressed(keypad, "1", "Kept as 1.")
    last = admin.pressed(following, "Drop", "1 digit dropped.")
    admin.pressed(last, "Keep as 5", "Nothing to review.")

    assert labels(digit) == ["✓ Keep as 7", "✗ Drop", "Another digit", "← Sheet", "→"]
    assert labels(keypad) == [*"0123456789", "← Back"]
    assert "Is this the digit 4?" in following["caption"]
    assert quarantine.decisions() == [(4, "dropped"), (5, "accepted"), (1, "accepted")]


def test_agreeing_digits_are_kept_at_once_and_the_others_dropped_after_a_question(
    admin: Person, quarantine: Quarantine, bot: RunningBot
) -> None:
    quarantine.give(GUEST_ID, "445")
    bot.change("UPDATE contributions SET label = 7 WHERE label = 4")

    sheet = admin.pressed(reviewed(admin), "Keep the one that agrees", "1 digit kept.")
    question = admin.pressed(sheet, "Drop all 2", "Drop 2 digits?")
    back = admin.pressed(question, "Back", WAITING)
    before = quarantine.decisions()
    question = admin.pressed(back, "Drop all 2", "Drop 2 digits?")
    admin.pressed(question, "Yes, drop them", "2 digits dropped.")

    assert labels(sheet)[:3] == ["#1", "#2", "✓ Keep all 2"]
    assert before == [(7, "quarantine"), (7, "quarantine"), (5, "accepted")]
    assert quarantine.decisions() == [(7, "dropped"), (7, "dropped"), (5, "accepted")]


def test_sheets_and_digits_can_be_browsed_without_a_decision(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "0" * 20 + "1234")

    second = admin.pressed(reviewed(admin), "Next sheet", WAITING)
    digit = admin.pressed(second, "23", "Is this the digit 3?")
    digit = admin.pressed(digit, "→", "Is this the digit 4?")
    again = admin.pressed(digit, "Sheet", WAITING)
    first = admin.pressed(again, "Next sheet", WAITING)

    assert labels(second)[:4] == ["#21", "#22", "#23", "#24"]
    assert "→" not in labels(digit)
    assert labels(again) == labels(second)
    assert labels(first)[0] == "#1"
    assert {status for _, status in quarantine.decisions()} == {"quarantine"}


def test_open_reviews_stop_showing_the_digits_of_somebody_who_is_forgotten(
    admin: Person, guest: Person, quarantine: Quarantine
) -> None:
    quarantine.give(ADMIN_ID, "7")
    of_others = reviewed(admin)
    quarantine.give(GUEST_ID, "4", probability=0.001)
    sheet = reviewed(admin)
    digit = admin.pressed(reviewed(admin), "1", "Is this the digit 4?")
    question = admin.pressed(reviewed(admin), "Drop all 2", "Drop 2 digits?")
    before = [admin.picture(review) for review in (sheet, digit, question)]

    be_forgotten(guest)

    changed = [
        admin.edited(review, lambda said: "This sheet has changed" in said["caption"])
        for review in (sheet, digit, question)
    ]
    assert [labels(each)[:2] for each in changed] == [["#1", "✓ Keep it"]] * 3
    assert all(
        admin.picture(after) != picture for after, picture in zip(changed, before, strict=True)
    )
    gone = admin.toast(admin.press(digit, "Keep as 4"))
    assert gone == "The person took this digit back, so it's gone."
    assert quarantine.decisions() == [(7, "quarantine")]
    assert len(admin.versions(of_others)) == 1


def test_a_second_review_at_the_same_time_sees_the_decisions_of_the_first(
    admin: Person, quarantine: Quarantine
) -> None:
    quarantine.give(GUEST_ID, "45")
    first, second, third = reviewed(admin), reviewed(admin), reviewed(admin)
    first = admin.pressed(first, "1", "Is this the digit 4?")
    second = admin.pressed(second, "1", "Is this the digit 4?")

    admin.pressed(first, "Drop", "1 digit dropped.")
    late = admin.pressed(second, "Keep as 4", "decided on already")
    sheet = admin.pressed(third, "Keep all 2", "Please look again")

    assert "Is this the digit 5?" in late["caption"]
    assert labels(sheet)[0] == "#1"
    assert quarantine.decisions() == [(4, "dropped"), (5, "quarantine")]
