"""Statistics in the chat: what was sent is what they tell, to admins and nobody else."""

import re
import sqlite3
import time
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID
from model.registry.version import PRETRAINED, read_manifest
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import PATIENCE, Json, Person, labels
from tests.e2e.running_bot import RunningBot

BLANK = encode(np.full((300, 300, 3), 235, np.uint8))

NO_PHOTOS = "No photos in this period."

SHIPPED = read_manifest(PRETRAINED).name

PERIODS = ["today", "7d", "30d", "all"]


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


@pytest.fixture
def bot(start_polling: StartBot) -> RunningBot:
    """A bot with one admin."""
    return start_polling(ADMIN_IDS=f"{ADMIN_ID}")


def answered(person: Person, text: str) -> Json:
    return person.reply_to(person.send("photo", encode(draw_digits(text)))[0])


def wait_until_kept(folder: Path, query: str, expected: list[Any]) -> None:
    """Wait until a query has a result: what is kept is kept after it was answered."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with closing(sqlite3.connect(folder / "data" / "rakam.sqlite3")) as connection:
            found = connection.execute(query).fetchall()
        if found == expected:
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def sent_photos(admin: Person, guest: Person, folder: Path) -> None:
    """Send two numbers, a blank and a broken file; confirm one number and correct the other."""
    guest.press(answered(guest, "407"), "Right")
    wrong = answered(admin, "77")
    admin.press_data(wrong, "answer|set|1|1|0")
    guest.reply_to(guest.send("photo", BLANK)[0])
    guest.reply_to(guest.send_file("notes.jpg", b"no pixels", "image/jpeg"))
    kept = [("407", "right", None), ("77", "wrong", "71"), ("", None, None), ("", None, None)]
    query = "SELECT text, verdict, corrected_text FROM answers ORDER BY id"
    wait_until_kept(folder, query, kept)


def size(person: Person, message: Json) -> tuple[int, int]:
    return Image.open(BytesIO(person.picture(message))).size


def test_statistics_tell_what_was_sent(
    bot: RunningBot, admin: Person, guest: Person, tmp_path: Path
) -> None:
    admin.after(admin.say("/help"))
    sent_photos(admin, guest, tmp_path)

    shown = admin.after(admin.say("/stats"))
    admin.press(shown, "7d")
    week = admin.edited(shown, lambda said: "Last 7 days" in said["caption"])

    assert labels(shown) == ["● today", "7d", "30d", "all"]
    assert labels(week) == ["today", "● 7d", "30d", "all"]
    for told in (shown, week):
        lines = told["caption"].splitlines()
        assert "Photos: 4 from 2 people · 1 of 2 right" in lines
        assert any(line.startswith(f"Model: {SHIPPED}, since 2") for line in lines)
        assert any(re.match(r"Running for .+ · Memory: \d+ MB$", line) for line in lines)
        assert size(admin, told)[1] > size(admin, told)[0]
    assert bot.complaints == []


def test_the_series_comes_as_a_file(
    bot: RunningBot, admin: Person, guest: Person, tmp_path: Path
) -> None:
    nothing = admin.after(admin.say("/stats csv"))
    sent_photos(admin, guest, tmp_path)

    sent = admin.after(admin.say("/stats CSV"))

    assert nothing["text"] == NO_PHOTOS
    assert sent["document"]["file_name"] == "rakam.csv"
    header, day = admin.file(sent["document"]["file_id"]).decode().splitlines()
    assert header.startswith("date,photos,people,digits,read,unsure,no_digits,error,")
    assert day.partition(",")[2] == "4,2,5,2,0,1,1,1,1"
    assert bot.complaints == []


def test_without_photos_there_is_a_kind_picture(bot: RunningBot, admin: Person) -> None:
    shown = admin.after(admin.say("/stats"))
    admin.press(shown, "all")
    everything = admin.edited(shown, lambda said: "Since the beginning" in said["caption"])

    assert NO_PHOTOS in shown["caption"].splitlines()
    assert NO_PHOTOS in everything["caption"].splitlines()
    assert size(admin, everything) == (960, 320)
    assert bot.complaints == []


def test_a_period_can_be_asked_for_and_another_one_is_explained(
    bot: RunningBot, admin: Person
) -> None:
    for period in PERIODS:
        shown = admin.after(admin.say(f"/stats {period}"))
        assert f"● {period}" in labels(shown)

    refused = admin.after(admin.say("/stats yesterday"))

    assert refused["text"].startswith("/stats today, 7d, 30d or all – as a picture\n")
    assert bot.complaints == []


def test_an_admin_reads_them_in_turkish(
    bot: RunningBot, admin: Person, guest: Person, tmp_path: Path
) -> None:
    admin.after(admin.say("/help"))
    sent_photos(admin, guest, tmp_path)
    admin.language = "tr"

    shown = admin.after(admin.say("/stats 30d"))

    assert labels(shown) == ["bugün", "7 gün", "● 30 gün", "tümü"]
    lines = shown["caption"].splitlines()
    assert "2 kişiden 4 fotoğraf · 2 yanıttan 1 tanesi doğru" in lines
    assert bot.complaints == []


def test_double_taps_are_harmless_and_the_last_of_many_shows(
    bot: RunningBot, admin: Person
) -> None:
    shown = admin.after(admin.say("/stats"))

    for label in ("7d", "7d", "today", "today", "all", "all", "30d"):
        admin.press(shown, label)

    admin.edited(shown, lambda said: "● 30d" in labels(said))
    assert "● 30d" in labels(admin.versions(shown)[-1])
    assert bot.complaints == []


def test_in_a_group_it_counts_who_presses(bot: RunningBot, admin: Person, guest: Person) -> None:
    shown = admin.after(admin.say("/stats", chat="group"))

    guest.press(shown, "7d")
    guest.wait_for_toast("Only my admins can do that.")
    assert len(admin.versions(shown)) == 1
    admin.press(shown, "30d")

    admin.edited(shown, lambda said: "● 30d" in labels(said))
    assert bot.complaints == []


def test_the_command_stands_in_the_menu_of_admins_alone(
    bot: RunningBot, admin: Person, guest: Person
) -> None:
    admin.after(admin.say("/help"))

    assert "stats" in admin.menu()
    assert "stats" not in guest.menu()
    assert bot.complaints == []
