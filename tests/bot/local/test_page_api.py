"""What people do on the page, and what the bot receives of it."""

import pytest

from bot.local.people import GUEST_ID
from tests.bot.local.client import Client
from tests.e2e.person import SEVEN, Person


def test_a_photo_arrives_as_jpegs_and_other_files_unchanged(client: Client, guest: Person) -> None:
    guest.send("photo", SEVEN)
    guest.send("photo", b"no picture")
    guest.send_file("seven.png", SEVEN, text="what is this?")

    photo, no_picture, document = (update["message"] for update in client.updates())

    largest = photo["photo"][-1]
    path = client.result("getFile", file_id=largest["file_id"])["file_path"]
    downloaded = client.http.get(f"{client.api.api_url}/file/bot{client.api.token}/{path}")
    assert downloaded.headers["Content-Type"] == "image/jpeg"
    assert largest["file_size"] == len(downloaded.content)
    assert no_picture["document"]["file_size"] == len(b"no picture")
    assert document["caption"] == "what is this?"
    described = [document["document"][name] for name in ("file_name", "mime_type")]
    assert described == ["seven.png", "image/png"]
    assert guest.file(document["document"]["file_id"]) == SEVEN


def test_the_page_receives_events(client: Client, guest: Person) -> None:
    guest.say("407?")
    answer = client.result("sendMessage", chat_id=GUEST_ID, text="407")
    edit = {"chat_id": GUEST_ID, "message_id": answer["message_id"], "text": "408"}
    edited = client.result("editMessageText", **edit)
    client.result("sendChatAction", chat_id=GUEST_ID, action="upload_photo")
    query_id = guest.press_data(answer, "right")
    client.result("answerCallbackQuery", callback_query_id=query_id, text="Thank you")

    _own_message, *others = guest.events
    assert others == [
        ("message", answer),
        ("message", edited),
        ("action", {"chat_id": GUEST_ID, "action": "upload_photo"}),
        (
            "toast",
            {"query_id": query_id, "message_id": answer["message_id"], "text": "Thank you"},
        ),
    ]
    assert "edit_date" in edited


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
    text: str, expected: list[tuple[str, int, int]], client: Client, guest: Person
) -> None:
    guest.say(text)

    entities = client.updates()[0]["message"].get("entities", [])
    assert [(each["type"], each["offset"], each["length"]) for each in entities] == expected
