from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Bot, PhotoSize
from telegram.error import NetworkError
from telegram.request import HTTPXRequest
from tenacity import wait_none

from bot.inbox.inbox import Inbox
from bot.local import LocalBotApi
from bot.local.people import GUEST_ID
from bot.photos.attachments import download_once
from bot.transport.client import BotClient
from bot.transport.context import App
from bot.transport.sending import call_with_retry
from tests.bot.chat import SEVEN, Chat


class ShakyRequest(HTTPXRequest):
    """Loses the first request to each address."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: list[str] = []

    async def do_request(self, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:
        if url not in self.lost:
            self.lost.append(url)
            raise NetworkError("connection reset")
        return await super().do_request(url, *args, **options)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.transport.sending.WAIT", wait_none())


@pytest.fixture
def sent(api: LocalBotApi) -> dict[str, Any]:
    """A photo that somebody sent, as the server describes it."""
    fields = {"person": api.ADMIN_ID, "kind": "photo"}
    files = {"file": ("seven.jpg", SEVEN)}
    httpx.post(f"{api.page_url}send", data=fields, files=files).raise_for_status()
    [update] = httpx.get(f"{api.api_url}/bot{api.token}/getUpdates").json()["result"]
    return dict(update["message"]["photo"][-1])


@pytest.fixture
async def photo(sent: dict[str, Any], api: LocalBotApi) -> AsyncIterator[PhotoSize]:
    """The photo, in the hands of a bot with a shaky network."""
    bot = Bot(
        api.token,
        base_url=f"{api.api_url}/bot",
        base_file_url=f"{api.api_url}/file/bot",
        request=ShakyRequest(),
    )
    yield PhotoSize.de_json(sent, bot)
    await bot.request.shutdown()


async def test_a_photo_that_the_network_loses_on_its_way_is_fetched_again(
    photo: PhotoSize,
) -> None:
    content = await call_with_retry(lambda: download_once(photo))

    request = photo.get_bot().request
    assert isinstance(request, ShakyRequest)
    assert [url.rpartition("/")[2] for url in request.lost] == ["getFile", photo.file_id]
    assert len(content) == photo.file_size


@pytest.fixture
def actions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What people are shown that the bot is doing."""
    actions: list[str] = []

    async def show(_bot: BotClient, *_: Any, action: str, **__: Any) -> bool:
        actions.append(action)
        return True

    monkeypatch.setattr(BotClient, "send_chat_action", show)
    return actions


async def test_of_somebody_who_is_forgotten_meanwhile_no_answer_is_recorded(
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


async def test_a_person_who_waits_is_shown_that_a_picture_is_on_its_way(
    chat: Chat, actions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", 0.0)

    [answer] = await chat.send(GUEST_ID)

    assert answer.startswith("7")
    assert actions == ["upload_photo"]


async def test_a_person_who_is_answered_at_once_is_shown_nothing_else(
    chat: Chat, actions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transport.sending.NOTICEABLE", 60.0)

    [answer] = await chat.send(GUEST_ID)

    assert answer.startswith("7")
    assert actions == []
