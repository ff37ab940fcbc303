"""What the state of the chats knows beyond what a request can show cheaply."""

from pathlib import Path
from typing import Any

import pytest

from bot.local.chat import Chat
from bot.local.errors import ApiError
from bot.local.files import FileStore
from bot.local.people import ADMIN_ID, GROUP_ID, GUEST_ID, Sender

ADA = Sender(person=ADMIN_ID, language="en")
DENIZ = Sender(person=GUEST_ID, language="tr")


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(FileStore(tmp_path))


async def updates(chat: Chat) -> list[dict[str, Any]]:
    found = await chat.updates.wait(0, 0.0)
    assert found is not None
    return found


async def last_event(chat: Chat, person: int) -> tuple[str, Any]:
    event = (await chat.events.wait(person, 0, 0.0))[-1]
    return event["kind"], event["content"]


async def test_an_edit_of_a_person_becomes_an_update_with_new_entities(chat: Chat) -> None:
    said = await chat.post(ADA, {"text": "/start"})

    edited = await chat.edit_post(said, {"text": "start"})

    assert (await updates(chat))[-1]["edited_message"] == edited
    assert (edited["message_id"], edited["text"]) == (said["message_id"], "start")
    assert "edit_date" in edited
    assert "entities" not in edited
    assert await last_event(chat, ADMIN_ID) == ("message", edited)


async def test_a_reply_to_a_deleted_message_loses_what_it_replies_to(chat: Chat) -> None:
    said = await chat.post(ADA, {"text": "407?"})
    answered = await chat.send(ADMIN_ID, {"text": "407", "reply_to_message": said})

    await chat.delete(said)

    assert "reply_to_message" not in chat.find(ADMIN_ID, answered["message_id"])
    with pytest.raises(ApiError, match="not found"):
        chat.find(ADMIN_ID, said["message_id"])
    assert await last_event(chat, ADMIN_ID) == ("deleted", {"message_id": said["message_id"]})
    assert len(await updates(chat)) == 1


async def test_the_menu_is_that_of_the_narrowest_scope_and_in_it_of_the_language(
    chat: Chat,
) -> None:
    before = chat.menu_for(ADA, ADMIN_ID)
    for scope, language in [
        ("all_private_chats", ""),
        ("all_group_chats", ""),
        ("all_group_chats", "tr"),
        (f"chat:{ADMIN_ID}", ""),
    ]:
        await chat.set_commands(scope, language, [{"command": f"{scope} {language}"}])

    places = ((ADA, ADMIN_ID), (DENIZ, GUEST_ID), (ADA, GROUP_ID), (DENIZ, GROUP_ID))
    menus = [chat.menu_for(sender, chat_id) for sender, chat_id in places]

    assert before == []
    assert [menu[0]["command"] for menu in menus] == [
        f"chat:{ADMIN_ID} ",
        "all_private_chats ",
        "all_group_chats ",
        "all_group_chats tr",
    ]


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
@pytest.mark.parametrize(("field", "name"), [("text", "entities"), ("caption", "caption_entities")])
async def test_commands_and_mentions_are_marked_in_utf_16_units(
    field: str, name: str, text: str, expected: list[tuple[str, int, int]], chat: Chat
) -> None:
    said = await chat.post(ADA, {field: text})

    found = [(entity["type"], entity["offset"], entity["length"]) for entity in said.get(name, [])]
    assert sorted(found) == sorted(expected)
