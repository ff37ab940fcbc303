"""How the bot polls for updates."""

import threading
from typing import Any

from tests.bot.local.client import Client


def test_updates_come_again_until_they_are_confirmed(client: Client) -> None:
    client.say("text", text="one")
    client.say("text", text="two")

    first = client.updates()
    again = client.updates()
    rest = client.updates(first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    assert again == first
    assert rest == first[1:]
    assert client.updates() == first[1:]
    assert client.updates(first[1]["update_id"] + 1) == []


def test_of_two_polls_the_first_is_told_of_the_conflict(client: Client) -> None:
    told: list[str] = []

    def poll() -> None:
        told.append(client.refusal("getUpdates", timeout=50))

    polling = threading.Thread(target=poll, daemon=True)
    polling.start()
    while polling.is_alive():
        client.updates()

    assert told[0].startswith("409 Conflict: terminated by other getUpdates request")


def test_a_long_poll_ends_with_the_next_message(client: Client) -> None:
    found: list[Any] = []
    polling = threading.Thread(
        target=lambda: found.extend(client.result("getUpdates", timeout=50)), daemon=True
    )
    polling.start()

    client.say("text", text="407")
    polling.join()

    assert [update["message"]["text"] for update in found] == ["407"]
