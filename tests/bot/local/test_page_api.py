"""What people do on the page, and what of it reaches the bot."""

import json
from typing import Any

import pytest

from bot.local.people import GUEST_ID
from tests.bot.local.client import PHOTO, Client
from tests.drawing import draw_digits, encode


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


def test_a_person_edits_and_deletes_messages(client: Client) -> None:
    [photo] = client.say("photo", PHOTO, text="seven")
    [text] = client.say("text", text="7")

    def change(path: str, message_id: int, photo: bytes | None = None, **fields: Any) -> int:
        data = {"person": GUEST_ID, "message_id": message_id, "kind": "photo", **fields}
        files = {"file": ("seven.png", photo, "image/png")} if photo else None
        return client.page(path, method="POST", data=data, files=files).status_code

    statuses = [
        change("edit", photo, text="an 8"),
        change("edit", photo, encode(draw_digits("88", height=120)), text="two"),
        change("delete", text),
        change("delete", text),
    ]

    first, _, caption, picture = client.updates()
    assert statuses == [200, 200, 200, 404]
    assert caption["edited_message"]["caption"] == "an 8"
    assert caption["edited_message"]["photo"] == first["message"]["photo"]
    assert picture["edited_message"]["caption"] == "two"
    assert picture["edited_message"]["photo"] != first["message"]["photo"]


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


def test_the_page_is_connected_before_anything_happens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.local.page_api.HEARTBEAT", 3_600.0)

    with client.http.stream("GET", f"{client.api.page_url}events?person={GUEST_ID}") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
