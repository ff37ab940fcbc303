"""What people do on the page, and what of it reaches the bot."""

import json
from typing import Any

import pytest

from bot.local.people import GUEST_ID
from tests.bot.local.client import PHOTO, Client


def events_of(person: int, count: int, client: Client, last: int = 0) -> list[tuple[int, str, Any]]:
    """Receive the next events of a person: id, kind and content of each."""
    found: list[tuple[int, str, Any]] = []
    asked, headers = {"person": person}, {"Last-Event-ID": f"{last}"}
    url = f"{client.api.page_url}events"
    with client.http.stream("GET", url, params=asked, headers=headers) as stream:
        fields: dict[str, str] = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            fields[name] = value
            if not line:
                found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
            if len(found) == count:
                break
    return found


def test_a_photo_arrives_as_jpegs_and_what_is_none_as_it_was_sent(client: Client) -> None:
    client.say("photo", PHOTO)
    client.say("photo", b"no picture")
    client.say("document", PHOTO, text="what is this?")

    photo, no_picture, document = client.messages()

    largest = photo["photo"][-1]
    downloaded = client.download(largest["file_id"])
    assert downloaded.headers["Content-Type"] == "image/jpeg"
    assert largest["file_size"] == len(downloaded.content)
    assert no_picture["document"]["file_name"] == "seven.png"
    assert no_picture["document"]["file_size"] == len(b"no picture")
    assert (document["document"]["mime_type"], document["caption"]) == (
        "image/png",
        "what is this?",
    )
    assert client.download(document["document"]["file_id"]).content == PHOTO


def test_the_page_is_told_what_happens_and_catches_up(client: Client) -> None:
    client.say("text", text="407?")
    answer = client.result("sendMessage", chat_id=GUEST_ID, text="407")
    edit = {"chat_id": GUEST_ID, "message_id": answer["message_id"], "text": "408"}
    edited = client.result("editMessageText", **edit)
    client.result("sendChatAction", chat_id=GUEST_ID, action="upload_photo")
    query_id = client.press(answer["message_id"], "right")
    client.result("answerCallbackQuery", callback_query_id=query_id, text="Thank you")

    events = events_of(GUEST_ID, 5, client)
    missed = events_of(GUEST_ID, 4, client, last=events[0][0])

    assert [kind for _, kind, _ in events] == ["message", "message", "message", "action", "toast"]
    assert [content for _, _, content in events[1:]] == [
        answer,
        edited,
        {"chat_id": GUEST_ID, "action": "upload_photo"},
        {"query_id": query_id, "message_id": answer["message_id"], "text": "Thank you"},
    ]
    assert "edit_date" in edited
    assert missed == events[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/read@rakam_local_bot now", [("bot_command", 0, 21), ("mention", 5, 16)]),
        ("say /start", []),
        ("🙂 @rakam_local_bot", [("mention", 3, 16)]),
        ("407", []),
    ],
)
def test_commands_and_mentions_are_marked_in_utf_16_units(
    text: str, expected: list[tuple[str, int, int]], client: Client
) -> None:
    client.say("text", text=text)

    entities = client.messages()[0].get("entities", [])
    assert [(each["type"], each["offset"], each["length"]) for each in entities] == expected
