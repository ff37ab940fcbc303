"""Statistics in the chat: they count what was sent, and only admins see them."""

import re
from io import BytesIO

from PIL import Image

from model.registry.version import PRETRAINED, read_manifest
from tests.e2e.conftest import StartBot
from tests.e2e.person import BLANK, Person, labels
from tests.e2e.running_bot import RunningBot

SHIPPED = read_manifest(PRETRAINED).name


def send_photos(admin: Person, guest: Person, bot: RunningBot) -> None:
    """Send two numbers, a blank and a broken file; confirm one number and correct the other."""
    guest.press(guest.ask("407"), "Right")
    admin.press_data(admin.ask("77"), "answer|set|1|1|0")
    guest.reply_to(guest.send("photo", BLANK)[0])
    guest.reply_to(guest.send_file("notes.jpg", b"no pixels"))
    bot.wait_for_rows(
        "SELECT text, verdict, corrected_text FROM answers ORDER BY id",
        [("407", "right", None), ("77", "wrong", "71"), ("", None, None), ("", None, None)],
    )


def test_statistics_count_the_photos_and_the_days_come_as_a_file(
    start_bot: StartBot, admin: Person, guest: Person
) -> None:
    bot = start_bot()
    nothing = admin.after(admin.say("/stats csv"))
    send_photos(admin, guest, bot)

    shown = admin.after(admin.say("/stats"))
    week = admin.pressed(shown, "7d", "Last 7 days")
    sent = admin.after(admin.say("/stats CSV"))

    assert nothing["text"] == "No photos in this period."
    assert labels(shown) == ["● today", "7d", "30d", "all"]
    assert labels(week) == ["today", "● 7d", "30d", "all"]
    for told in (shown, week):
        lines = told["caption"].splitlines()
        assert "Photos: 4 from 2 people · 1 of 2 right" in lines
        assert any(line.startswith(f"Model: {SHIPPED}, since 2") for line in lines)
        assert any(re.match(r"Running for .+ · Memory: \d+ MB$", line) for line in lines)
        width, height = Image.open(BytesIO(admin.picture(told))).size
        assert height > width
    assert sent["document"]["file_name"] == "rakam.csv"
    header, day = admin.file(sent["document"]["file_id"]).decode().splitlines()
    assert header.startswith("date,photos,people,digits,read,unsure,no_digits,error,")
    assert day.partition(",")[2] == "4,2,5,2,0,1,1,1,1"
    assert bot.complaints == []


def test_a_period_can_be_asked_for_and_another_one_is_explained(
    bot: RunningBot, admin: Person
) -> None:
    shown = admin.after(admin.say("/stats 30d"))
    refused = admin.after(admin.say("/stats yesterday"))
    admin.language = "tr"
    turkish = admin.after(admin.say("/stats all"))

    assert labels(shown) == ["today", "7d", "● 30d", "all"]
    assert refused["text"].startswith("/stats today, 7d, 30d or all – as a picture\n")
    assert labels(turkish) == ["bugün", "7 gün", "30 gün", "● tümü"]
    assert bot.complaints == []


def test_in_a_group_only_admins_may_press_and_the_last_press_is_shown(
    bot: RunningBot, admin: Person, guest: Person
) -> None:
    shown = admin.after(admin.say("/stats", chat="group"))

    refused = guest.toast(guest.press(shown, "7d"))
    untouched = admin.versions(shown)
    for label in ("7d", "7d", "today", "today", "all", "all", "30d"):
        admin.press(shown, label)
    admin.edited(shown, lambda said: "● 30d" in labels(said))

    assert refused == "Only my admins can do that."
    assert untouched == [shown]
    assert "● 30d" in labels(admin.versions(shown)[-1])
    assert bot.complaints == []
