"""The process of the bot: start, restart, conflict and end."""

import json
from pathlib import Path

import httpx
import pytest

from bot.local.people import GUEST_ID
from bot.local.server import LocalBotApi
from tests.bot.local.client import Client
from tests.drawing import draw_digits, encode
from tests.e2e.bot_api import WEBHOOK
from tests.e2e.conftest import StartBot
from tests.e2e.person import ON_THIS_MACHINE, SEVEN, Person, labels, number_in
from tests.e2e.running_bot import LOCAL, RunningBot


def test_a_bot_answers_updates_from_its_downtime_and_remembers_earlier_answers(
    start_bot: StartBot, guest: Person, client: Client
) -> None:
    first = start_bot()
    confirmed, corrected = guest.ask("7"), guest.ask("7")
    first.stop()
    press = guest.press(confirmed, "Right")
    # The press becomes too old to be answered, as on Telegram after some minutes.
    client.result("answerCallbackQuery", callback_query_id=press)
    [photo] = guest.send("photo", SEVEN)

    second = start_bot()
    confirmed = guest.edited(confirmed, lambda said: labels(said) == ["Copy"])
    answer = guest.reply_to(photo)
    guest.say("7 11", reply_to=corrected["message_id"])
    corrected = guest.edited(corrected, lambda said: said["caption"].startswith("7 11\n"))
    added = guest.pressed(corrected, "Σ", "sum 18")
    guest.pressed(added, "Undo", "7 · as I read it")

    assert confirmed["caption"] == "7 · ✓ confirmed"
    assert number_in(answer["caption"]) == "7"
    assert second.stop() == 0
    assert first.complaints == second.complaints == []


def test_if_two_bots_use_one_token_one_ends_and_says_why(
    start_bot: StartBot, guest: Person
) -> None:
    first = start_bot()
    guest.after(guest.say("/help"))

    second = start_bot(DATA_DIR="other")
    status = first.wait()

    assert status == 1
    assert "Another process polls with the same token" in first.log
    assert second.process.poll() is None
    assert number_in(guest.ask("7")["caption"]) == "7"


def test_a_second_bot_on_the_same_folder_is_refused_until_the_first_is_killed(
    start_bot: StartBot, guest: Person, tmp_path: Path
) -> None:
    first = start_bot()
    guest.after(guest.say("/help"))

    refused = RunningBot(tmp_path, *LOCAL)
    printed, _ = refused.process.communicate()
    status = refused.wait()
    first.kill()
    start_bot()

    assert (status, printed) == (2, "")  # It has no page to show.
    assert refused.log.splitlines()[-1] == "DATA_DIR or DATABASE_URL: another process uses it"
    assert number_in(guest.ask("7")["caption"]) == "7"


@pytest.mark.parametrize(
    ("name", "variables"), [("METRICS_PORT", {}), ("PORT", WEBHOOK)], ids=["metrics", "webhook"]
)
def test_a_bot_whose_port_is_taken_ends_and_says_so(
    start_bot: StartBot, api: LocalBotApi, name: str, variables: dict[str, str]
) -> None:
    taken = api.api_url.rpartition(":")[2]

    bot = start_bot(**variables, **{name: taken})

    assert bot.wait() == 2
    assert f"{name}: {taken} cannot be used" in bot.log.splitlines()[-1]
    assert "Traceback" not in bot.log


def ask_on_page(address: str) -> str:
    """Send a photo of 407 as the page does; return the event with the bot's answer."""
    photo, who = encode(draw_digits("407")), {"person": GUEST_ID}
    data = who | {"kind": "photo"}
    httpx.post(f"{address}send", data=data, files={"file": photo}, **ON_THIS_MACHINE)
    with httpx.stream("GET", f"{address}events", params=who, **ON_THIS_MACHINE) as events:
        return next(line for line in events.iter_lines() if '"is_bot": true' in line)


def test_a_local_chat_ignores_proxies_and_leaves_the_updates_of_telegram(
    tmp_path: Path,
) -> None:
    moment = "2026-11-24 00:00:00.000000"
    row = (7, moment, moment, "waiting", 0, json.dumps({"update_id": 7}), 7_000_000_002)
    insertion = (
        "INSERT INTO inbox (update_id, arrived_at, due_at, status, attempts, payload, person_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    proxy = {"http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "socks://127.0.0.1:9", "NO_PROXY": ""}
    for variables in ({}, proxy):
        bot = RunningBot(tmp_path, *LOCAL, **variables)
        assert '"caption": "407' in ask_on_page(bot.page_url())
        assert bot.stop() == 0
        if not variables:
            bot.change(insertion, row)

    assert bot.rows("SELECT status FROM inbox WHERE update_id = 7") == ["waiting"]
