"""A writer teaches the running bot, and an admin accepts what it was told."""

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scripts.benchmarks.hand import DIGITS, write_digit
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person
from tests.e2e.running_bot import RunningBot
from tests.e2e.teaching import accept_all, allow_learning, given_by, teach


@pytest.fixture
def bot(start_bot: StartBot) -> RunningBot:
    return start_bot("--local", "--port", "0", "--no-browser")


@pytest.fixture
def page_url(bot: RunningBot) -> str:
    return bot.page_url()


def test_what_a_writer_tells_and_an_admin_accepts_is_what_the_bot_learns(
    guest: Person, admin: Person, tmp_path: Path, bot: RunningBot
) -> None:
    photos = [
        (write_digit(digit, number), digit)
        for number, digit in zip(range(24), itertools.cycle(DIGITS), strict=False)
    ]

    allow_learning(guest)
    lesson = teach(guest, photos)
    accepted = accept_all(admin)

    assert lesson.sent == 24
    assert 12 <= lesson.told <= 24
    # This hand is one that the bot has yet to learn.
    assert 0 < lesson.right < lesson.told
    assert accepted == lesson.told == given_by(guest)
    with closing(sqlite3.connect(tmp_path / "data" / "rakam.sqlite3")) as connection:
        kept = connection.execute("SELECT label, status FROM contributions ORDER BY id").fetchall()
    assert {label for label, _ in kept} == set(DIGITS)
    assert {status for _, status in kept} == {"accepted"}
    assert bot.complaints == []
