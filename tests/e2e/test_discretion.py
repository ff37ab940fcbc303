"""Nothing of what people are, send or say reaches the log, whatever goes well or wrong."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID, GROUP_ID, GUEST_ID, NAMES
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person, labels, number_in
from tests.e2e.running_bot import RunningBot

NUMBER = "4071"
WORDS = ("Zeynepnur", "Abdulsamet", "kavanoz", "çilek")
"""Names, a text and a caption that nothing else in the world says."""


@pytest.fixture
def page_url(api: LocalBotApi, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(NAMES, ADMIN_ID, WORDS[0])
    monkeypatch.setitem(NAMES, GUEST_ID, WORDS[1])
    return api.page_url


@pytest.fixture
def admin(page_url: str) -> Iterator[Person]:
    person = Person(page_url, ADMIN_ID)
    yield person
    person.close()


def live_a_day(guest: Person, admin: Person) -> None:
    """Do what people do with the bot."""
    guest.after(guest.say(f"{WORDS[2]} {WORDS[3]}"))
    photo = encode(draw_digits(NUMBER))
    [sent] = guest.send("photo", photo, caption=WORDS[2])
    answer = guest.reply_to(sent)
    assert number_in(answer["caption"]) == NUMBER
    guest.press(answer, "Right")
    guest.press(guest.hear(lambda said: "May I keep" in said.get("text", "")), "Yes")
    guest.reply_to(guest.send_file(f"{WORDS[3]}.png", b"no picture", "image/png"))
    guest.press_data(answer, "answer|set|9|9|0")
    guest.after(guest.say("/mydata"))
    guest.after(guest.say(f"/read@nobody {WORDS[3]}"))
    group = admin.say(f"/stats {WORDS[2]}", chat="group")
    admin.hear(lambda said: said["chat"]["type"] == "group" and said["message_id"] > group)


def break_the_database(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "rakam.sqlite3")) as connection:
        connection.execute("ALTER TABLE answers RENAME TO elsewhere")
        connection.execute("ALTER TABLE contributions RENAME TO elsewhere_too")


def suffer_faults(guest: Person) -> None:
    """Do what cannot work without the database."""
    answer = guest.reply_to(guest.send("photo", encode(draw_digits(NUMBER)))[0])
    guest.press(answer, "Right")
    guest.edited(answer, lambda said: labels(said) == ["Copy"])
    guest.after(guest.say("/mydata"))


def leaks(bot: RunningBot, api: LocalBotApi) -> list[str]:
    """Find what the log has of anybody."""
    assert bot.process.stdout is not None
    told = bot.log + bot.process.stdout.read()
    ids = [str(abs(number)) for number in (ADMIN_ID, GUEST_ID, GROUP_ID)]
    secrets = [*WORDS, NUMBER, *ids, api.token, api.token.partition(":")[2]]
    return [each for each in secrets if re.search(rf"(?<!\w){each}(?!\w)", told)]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_log_tells_nothing_of_anybody(
    log_format: str, start_polling: StartBot, guest: Person, admin: Person, api: LocalBotApi
) -> None:
    bot = start_polling(LOG_LEVEL="DEBUG", LOG_FORMAT=log_format, ADMIN_IDS=str(ADMIN_ID))

    live_a_day(guest, admin)
    break_the_database(bot.log_path.parent)
    suffer_faults(guest)
    bot.process.terminate()
    bot.process.wait()

    assert "An answer could not be kept" in bot.log
    assert re.search(r"\bError [0-9a-f]{8}\b", bot.log)
    assert leaks(bot, api) == []
