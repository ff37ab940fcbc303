"""No names, ids, photos or texts of people reach the log, with and without errors."""

import re

import pytest

from bot.local.people import ADMIN_ID, GROUP_ID, GUEST_ID, NAMES
from bot.local.server import LocalBotApi
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person, labels, number_in
from tests.e2e.running_bot import RunningBot

NUMBER = "4071"
WORDS = ("Zeynepnur", "Abdulsamet", "kavanoz", "çilek")
"""Names, a text and a caption that occur nowhere else."""


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, ADMIN_ID, WORDS[0])
    monkeypatch.setitem(NAMES, GUEST_ID, WORDS[1])


def live_a_day(guest: Person, admin: Person) -> None:
    guest.after(guest.say(f"{WORDS[2]} {WORDS[3]}"))
    answer = guest.ask(NUMBER, caption=WORDS[2])
    assert number_in(answer["caption"]) == NUMBER
    guest.press(answer, "Right")
    guest.press(guest.hear_text("May I keep"), "Yes")
    guest.reply_to(guest.send_file(f"{WORDS[3]}.png", b"no picture"))
    guest.press_data(answer, "answer|set|9|9|0")
    guest.after(guest.say("/mydata"))
    guest.after(guest.say(f"/read@nobody {WORDS[3]}"))
    admin.after(admin.say(f"/stats {WORDS[2]}", chat="group"))


def suffer_faults(guest: Person, bot: RunningBot) -> None:
    """Do things that fail because the database is broken."""
    for table in ("answers", "contributions"):
        bot.change(f"ALTER TABLE {table} RENAME TO {table}_elsewhere")
    assert labels(guest.pressed(guest.ask(NUMBER), "Right")) == ["Copy"]
    guest.after(guest.say("/mydata"))


def leaks(bot: RunningBot, api: LocalBotApi) -> list[str]:
    """Find personal data in the log."""
    assert bot.process.stdout is not None
    told = bot.log + bot.process.stdout.read()
    ids = [str(abs(number)) for number in (ADMIN_ID, GUEST_ID, GROUP_ID)]
    secrets = [*WORDS, NUMBER, *ids, api.token, api.token.partition(":")[2]]
    return [each for each in secrets if re.search(rf"(?<!\w){each}(?!\w)", told)]


def test_the_log_has_no_personal_data(
    start_bot: StartBot, guest: Person, admin: Person, api: LocalBotApi
) -> None:
    bot = start_bot(LOG_LEVEL="DEBUG")

    live_a_day(guest, admin)
    suffer_faults(guest, bot)
    bot.process.terminate()
    bot.process.wait()

    assert "An answer could not be kept" in bot.log
    assert re.search(r"\bError [0-9a-f]{8}\b", bot.log)
    assert leaks(bot, api) == []
