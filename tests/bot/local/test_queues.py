"""How the bot polls for updates."""

import threading
from typing import Any

from bot.local.queues import UPDATES_AT_ONCE, UpdateQueue
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


def test_a_negative_offset_leaves_only_the_last_updates(client: Client) -> None:
    for text in "407":
        client.say("text", text=text)

    last = client.updates(-1)

    assert [update["message"]["text"] for update in last] == ["7"]
    assert client.updates() == last


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


async def test_no_more_updates_come_at_once_than_telegram_sends() -> None:
    queue = UpdateQueue()
    for number in range(UPDATES_AT_ONCE + 5):
        await queue.add({"number": number})

    first = await queue.wait(0, 0.0)
    assert first is not None
    rest = await queue.wait(first[-1]["update_id"] + 1, 0.0)

    assert len(first) == 100
    assert [update["number"] for update in rest or ()] == list(range(100, 105))
