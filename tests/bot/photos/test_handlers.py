import itertools
import logging
from typing import Any

import pytest
from telegram import Update
from telegram.error import NetworkError

from bot.inbox.inbox import Inbox
from bot.local.people import GUEST_ID
from bot.photos.photo_answers import PhotoAnswers
from bot.transport.client import BotClient
from bot.transport.context import App
from tests.bot.chat import Chat
from tests.e2e.bot_api import posting_as, refusing


async def test_no_answer_is_recorded_for_a_person_who_is_deleted_meanwhile(
    chat: Chat, application: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = application.bot_data.services.people
    monkeypatch.setattr(Inbox, "is_disowned", lambda *_: True)
    [forgotten] = await chat.send(GUEST_ID)
    nothing = await people.everything_about(GUEST_ID)
    monkeypatch.undo()

    [known] = await chat.send(GUEST_ID)

    assert forgotten[0] == known[0] == "7"
    assert not any(nothing.values())
    assert len((await people.everything_about(GUEST_ID))["answers"]) == 1


async def test_a_person_who_waits_sees_that_and_what_was_read_counts_as_no_cause_of_crashes(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions: list[str] = []
    cleared: list[int] = []

    async def show(_bot: BotClient, *_: Any, action: str, **__: Any) -> bool:
        actions.append(action)
        return True

    async def reset_crashes(_inbox: Inbox, update: Update) -> None:
        cleared.append(update.update_id)

    monkeypatch.setattr(BotClient, "send_chat_action", show)
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", 0.0)
    monkeypatch.setattr(Inbox, "reset_crashes", reset_crashes)

    [answer] = await chat.send(GUEST_ID)

    assert answer.startswith("7")
    assert actions == ["upload_photo"]
    assert len(cleared) == 1


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("Bad Request: file is too big", "This picture is too big for me"),
        (
            "Bad Request: wrong file_id or the file is temporarily unavailable",
            "I couldn't get this file from Telegram. Please send it again.",
        ),
    ],
)
async def test_a_file_that_telegram_does_not_deliver_gets_a_sentence_and_no_report(
    reason: str, sentence: str, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with refusing("getFile", reason=reason, status=400):
        [answer] = await chat.send(GUEST_ID)

    assert answer.startswith(sentence)
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize(
    ("fault", "summaries"), [(NetworkError("Telegram is away"), 0), (ValueError("a bug"), 1)]
)
async def test_an_album_is_summed_up_unless_a_photo_is_answered_later(
    fault: Exception, summaries: int, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, faults = PhotoAnswers.send, [fault]

    async def send_if_reachable(*arguments: Any) -> None:
        if faults:
            raise faults.pop()
        await send(*arguments)

    monkeypatch.setattr(PhotoAnswers, "send", send_if_reachable)

    said = await chat.send_album(GUEST_ID, 3)

    assert sum(text.startswith("Something went wrong") for text in said) == 1
    assert sum("not read" in text for text in said) == summaries
    assert len(said) == 3 + summaries


async def test_a_photo_that_is_tried_again_still_belongs_to_its_album_in_a_group(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, tries = PhotoAnswers.send, itertools.count()

    async def send_but_for_the_last(*arguments: Any) -> None:
        if next(tries) == 2:
            raise NetworkError("Telegram is away")
        await send(*arguments)

    monkeypatch.setattr(PhotoAnswers, "send", send_but_for_the_last)
    said = await chat.send_album(GUEST_ID, 3, group=True)

    await chat.try_again(2)

    assert [text[0] for text in said] == ["7", "7", "S"]
    assert [text[0] for text in chat.said_to(GUEST_ID)[len(said) :]] == ["7", "3"]


@pytest.mark.parametrize(("was_tried", "answers"), [(False, 1), (True, 3)])
async def test_after_a_crash_a_photo_of_an_album_needs_no_caption_in_a_group(
    answers: int, chat: Chat, monkeypatch: pytest.MonkeyPatch, *, was_tried: bool
) -> None:
    monkeypatch.setattr("bot.photos.albums.REMEMBERED", 0)  # Each photo comes alone.
    monkeypatch.setattr(Inbox, "was_tried", lambda *_: was_tried)

    said = await chat.send_album(GUEST_ID, 3, group=True)

    assert [text[0] for text in said] == ["7"] * answers


@pytest.mark.parametrize(("videos", "answers"), [({1}, ["7"]), ({0, 1}, ["S"])])
async def test_a_video_that_came_with_a_photo_gets_no_line_of_its_own(
    videos: set[int], answers: list[str], chat: Chat
) -> None:
    video = {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 3}
    numbers = itertools.count()

    def describe(content: dict[str, Any]) -> dict[str, Any]:
        if next(numbers) not in videos:
            return content
        return {"media_group_id": content["media_group_id"], "video": video}

    with posting_as(describe):
        said = await chat.send_album(GUEST_ID, 2)

    assert [text[0] for text in said] == answers
