import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.local.chat import Chat
from bot.local.errors import ApiError
from bot.local.files import FileStore
from bot.local.people import ADMIN_ID, BOT_ID, GROUP_ID, GUEST_ID, Sender
from bot.local.updates import UPDATES_AT_ONCE

ADA = Sender(person=ADMIN_ID, language="en")
DENIZ = Sender(person=GUEST_ID, language="tr")

LONG = 60.0
"""More patience than a test has."""


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(FileStore(tmp_path))


async def updates(chat: Chat, offset: int = 0) -> list[dict[str, Any]]:
    found = await chat.updates.wait(offset, 0.0)
    assert found is not None
    return found


async def texts(chat: Chat, offset: int = 0) -> list[str]:
    return [update["message"]["text"] for update in await updates(chat, offset)]


async def events(chat: Chat, person: int, after: int = 0) -> list[tuple[str, Any]]:
    found = await chat.events.wait(person, after, 0.0)
    return [(event["kind"], event["content"]) for event in found]


async def test_what_a_person_says_becomes_an_update(chat: Chat) -> None:
    said = await chat.post(DENIZ, {"text": "407"})

    [update] = await updates(chat)
    assert update["message"] == said
    assert said["text"] == "407"
    assert said["from"]["id"] == said["chat"]["id"] == GUEST_ID
    assert said["from"]["language_code"] == "tr"
    assert said["chat"]["type"] == "private"


async def test_what_the_bot_says_is_no_update(chat: Chat) -> None:
    answered = await chat.send(GUEST_ID, {"text": "407"})

    assert await updates(chat) == []
    assert answered["from"]["id"] == BOT_ID


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(chat: Chat) -> None:
    for text in ("one", "two", "three"):
        await chat.post(ADA, {"text": text})
    first = (await updates(chat))[0]["update_id"]

    assert await texts(chat) == ["one", "two", "three"]
    assert await texts(chat, first) == ["one", "two", "three"]
    assert await texts(chat, first + 1) == ["two", "three"]
    assert await texts(chat) == ["two", "three"]
    assert await texts(chat, first + 3) == []
    assert await texts(chat) == []


async def test_updates_are_numbered_upwards_without_gaps(chat: Chat) -> None:
    for _ in range(3):
        await chat.post(ADA, {"text": "7"})

    ids = [update["update_id"] for update in await updates(chat)]

    assert ids == list(range(ids[0], ids[0] + 3))


async def test_no_more_updates_come_at_once_than_telegram_sends(chat: Chat) -> None:
    for number in range(UPDATES_AT_ONCE + 5):
        await chat.post(ADA, {"text": f"{number}"})

    first = await updates(chat)
    rest = await updates(chat, first[-1]["update_id"] + 1)

    assert (len(first), len(rest)) == (100, 5)


async def test_a_poll_waits_for_the_next_update(chat: Chat) -> None:
    polling = asyncio.ensure_future(chat.updates.wait(0, LONG))
    await asyncio.sleep(0)
    assert not polling.done()

    await chat.post(ADA, {"text": "407"})
    found = await polling

    assert found is not None
    assert [update["message"]["text"] for update in found] == ["407"]


async def test_a_second_poll_takes_the_place_of_the_first(chat: Chat) -> None:
    first = asyncio.ensure_future(chat.updates.wait(0, LONG))
    await asyncio.sleep(0)

    second = asyncio.ensure_future(chat.updates.wait(0, LONG))

    assert await first is None
    await chat.post(ADA, {"text": "407"})
    found = await second
    assert found is not None
    assert len(found) == 1


async def test_messages_are_numbered_across_chats(chat: Chat) -> None:
    numbers = [
        (await chat.post(ADA, {"text": "1"}))["message_id"],
        (await chat.send(GUEST_ID, {"text": "2"}))["message_id"],
        (await chat.post(DENIZ, {"text": "3"}, chat_id=GROUP_ID))["message_id"],
    ]

    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers)


async def test_a_message_is_found_in_its_own_chat_only(chat: Chat) -> None:
    said = await chat.post(ADA, {"text": "407"})

    assert chat.find(ADMIN_ID, said["message_id"]) == said
    with pytest.raises(ApiError, match="message to edit not found"):
        chat.find(GUEST_ID, said["message_id"])
    with pytest.raises(ApiError, match="message to edit not found"):
        chat.find(ADMIN_ID, said["message_id"] + 1)


async def test_an_edit_changes_the_message_and_is_shown(chat: Chat) -> None:
    answered = await chat.send(ADMIN_ID, {"text": "401", "reply_markup": {"rows": 1}})

    edited = await chat.edit(answered, {"text": "407", "reply_markup": None})

    assert edited["text"] == "407"
    assert "reply_markup" not in edited
    assert "edit_date" in edited
    assert chat.find(ADMIN_ID, answered["message_id"]) == edited
    assert (await events(chat, ADMIN_ID))[-1] == ("message", edited)


@pytest.mark.parametrize(
    "changes",
    [{}, {"text": "407"}, {"text": "407", "reply_markup": None}, {"entities": []}],
    ids=["nothing", "same text", "same buttons", "same entities"],
)
async def test_an_edit_that_changes_nothing_is_refused(changes: dict[str, Any], chat: Chat) -> None:
    answered = await chat.send(ADMIN_ID, {"text": "401"})
    edited = await chat.edit(answered, {"text": "407"})

    with pytest.raises(ApiError, match="Bad Request: message is not modified"):
        await chat.edit(edited, changes)


async def test_a_mention_after_an_emoji_is_marked_in_utf_16_units(chat: Chat) -> None:
    said = await chat.post(ADA, {"text": "🙂 @rakam_local_bot"})

    assert said["entities"] == [{"type": "mention", "offset": 3, "length": 16}]


async def test_a_pressed_button_becomes_an_update(chat: Chat) -> None:
    answered = await chat.send(GUEST_ID, {"text": "407"})

    query_id = await chat.press(DENIZ, answered, "answer|right")

    [update] = await updates(chat)
    query = update["callback_query"]
    assert (query["id"], query["data"]) == (query_id, "answer|right")
    assert query["message"] == answered
    assert query["from"]["id"] == GUEST_ID


async def test_a_pressed_button_is_answered_once(chat: Chat) -> None:
    answered = await chat.send(GUEST_ID, {"text": "407"})
    query_id = await chat.press(DENIZ, answered, "answer|right")

    await chat.answer_query(query_id, "Thank you")

    assert (await events(chat, GUEST_ID))[-1] == (
        "toast",
        {"query_id": query_id, "text": "Thank you"},
    )
    with pytest.raises(ApiError, match="query is too old"):
        await chat.answer_query(query_id, "Thank you")


async def test_a_button_that_nobody_pressed_cannot_be_answered(chat: Chat) -> None:
    with pytest.raises(ApiError, match="query ID is invalid"):
        await chat.answer_query("7", "")


async def test_a_person_sees_their_own_chat_and_the_group(chat: Chat) -> None:
    await chat.post(ADA, {"text": "mine"})
    await chat.post(DENIZ, {"text": "yours"})
    await chat.post(DENIZ, {"text": "ours"}, chat_id=GROUP_ID)
    await chat.show_action(GUEST_ID, "upload_photo")

    ada, deniz = await events(chat, ADMIN_ID), await events(chat, GUEST_ID)

    assert [content["text"] for _, content in ada] == ["mine", "ours"]
    assert [content.get("text") for _, content in deniz] == ["yours", "ours", None]
    assert deniz[-1] == ("action", {"chat_id": GUEST_ID, "action": "upload_photo"})


async def test_a_page_that_connects_again_catches_up_on_what_it_missed(chat: Chat) -> None:
    for text in ("one", "two", "three"):
        await chat.post(ADA, {"text": text})
    seen = (await chat.events.wait(ADMIN_ID, 0, 0.0))[0]["id"]

    missed = await events(chat, ADMIN_ID, after=seen)

    assert [content["text"] for _, content in missed] == ["two", "three"]
    assert await events(chat, ADMIN_ID, after=10_000) == []


async def test_a_page_waits_for_the_next_event_of_its_own_person(chat: Chat) -> None:
    waiting = asyncio.ensure_future(chat.events.wait(ADMIN_ID, 0, LONG))
    await chat.post(DENIZ, {"text": "yours"})
    await asyncio.sleep(0)
    assert not waiting.done()

    await chat.post(ADA, {"text": "mine"})

    assert [event["content"]["text"] for event in await waiting] == ["mine"]


async def test_the_menu_is_that_of_the_narrowest_scope_and_in_it_of_the_language(
    chat: Chat,
) -> None:
    assert chat.menu_for(ADA, ADMIN_ID) == []
    for scope, language in [
        ("default", ""),
        ("default", "tr"),
        ("all_private_chats", ""),
        ("all_group_chats", ""),
        ("all_chat_administrators", ""),
        (f"chat:{ADMIN_ID}", ""),
    ]:
        await chat.set_commands(scope, language, [{"command": f"{scope} {language}"}])

    private = [chat.menu_for(ADA, ADMIN_ID), chat.menu_for(DENIZ, GUEST_ID)]
    group = [chat.menu_for(ADA, GROUP_ID), chat.menu_for(DENIZ, GROUP_ID)]
    await chat.set_commands("all_private_chats", "", [])
    without = chat.menu_for(DENIZ, GUEST_ID)

    assert private == [[{"command": f"chat:{ADMIN_ID} "}], [{"command": "all_private_chats "}]]
    assert group == [
        [{"command": "all_chat_administrators "}],
        [{"command": "all_group_chats "}],
    ]
    assert without == [{"command": "default tr"}]


async def test_an_edit_of_a_person_becomes_an_update_with_new_entities(chat: Chat) -> None:
    said = await chat.post(ADA, {"text": "/start"})

    edited = await chat.edit_post(said, {"text": "start"})

    assert (await updates(chat))[-1]["edited_message"] == edited
    assert (edited["message_id"], edited["text"]) == (said["message_id"], "start")
    assert "edit_date" in edited
    assert "entities" not in edited
    assert (await events(chat, ADMIN_ID))[-1] == ("message", edited)


async def test_a_reply_to_a_deleted_message_loses_what_it_replies_to(chat: Chat) -> None:
    said = await chat.post(ADA, {"text": "407?"})
    answered = await chat.send(ADMIN_ID, {"text": "407", "reply_to_message": said})

    await chat.delete(said)

    assert "reply_to_message" not in chat.find(ADMIN_ID, answered["message_id"])
    with pytest.raises(ApiError, match="not found"):
        chat.find(ADMIN_ID, said["message_id"])
    assert (await events(chat, ADMIN_ID))[-1] == ("deleted", {"message_id": said["message_id"]})
    assert len(await updates(chat)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/read@rakam_local_bot now", [("bot_command", 0, 21), ("mention", 5, 16)]),
        ("say /start", []),
        ("for @rakam_local_bot", [("mention", 4, 16)]),
        ("407", []),
    ],
)
@pytest.mark.parametrize(("field", "name"), [("text", "entities"), ("caption", "caption_entities")])
async def test_commands_and_mentions_are_marked(
    field: str, name: str, text: str, expected: list[tuple[str, int, int]], chat: Chat
) -> None:
    said = await chat.post(ADA, {field: text})

    found = [(entity["type"], entity["offset"], entity["length"]) for entity in said.get(name, [])]
    assert sorted(found) == sorted(expected)
