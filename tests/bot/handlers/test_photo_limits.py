"""Photos over the limit: one polite line, then silence, until there is room again."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Update

from bot.application import build_application, close_services, prepare
from bot.context import App, Services
from bot.database import Database
from bot.local import LocalBotApi
from bot.local.people import ADMIN_ID, GUEST_ID
from bot.photo_limits import PhotoLimits
from bot.reading_pool import ReadingPool
from bot.settings import load_settings
from model.reader import DigitReader
from model.versions import ModelVersions
from tests.drawing import draw_digits, encode

SEVEN = encode(draw_digits("7", height=120))

TOO_MANY = "That is more photos than I can read at once."
TOO_MANY_TR = "Bir seferde okuyabileceğimden çok fotoğraf geldi."
CROWDED = "Very many people are sending me photos right now."

Limit = Callable[..., None]


class StandingClock:
    """A clock that goes on only when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
async def application(api: LocalBotApi, reader: DigitReader, tmp_path: Path) -> AsyncIterator[App]:
    settings = load_settings(
        bot_token=api.token,
        telegram_api_url=api.api_url,
        admin_ids=frozenset({ADMIN_ID}),
        data_dir=tmp_path,
        database_url=None,
        webhook_url=None,
    )
    services = Services(
        settings=settings,
        pool=ReadingPool(reader),
        database=Database(settings.database),
        versions=ModelVersions(tmp_path),
    )
    built = build_application(services)
    async with built:
        await prepare(built)
        yield built
        await close_services(built)


@pytest.fixture
def limit(application: App, clock: StandingClock) -> Limit:
    """Set limits, on the clock that stands."""

    def set_limits(*, per_person: int = 0, overall: int = 0) -> None:
        limits = PhotoLimits(per_person=per_person, overall=overall, clock=clock)
        vars(application.bot_data.services)["photo_limits"] = limits

    return set_limits


class Chat:
    """Sends photos, and sees what comes back."""

    def __init__(self, api: LocalBotApi, application: App, http: httpx.AsyncClient) -> None:
        self._api = api
        self._application = application
        self._http = http
        self._offset = 0

    async def send(self, person: int, count: int = 1, *, language: str = "en") -> list[str]:
        """Send photos one after the other; return the captions and texts that come back."""
        numbers: list[int] = []
        for _ in range(count):
            fields = {"person": person, "kind": "photo", "language": language}
            files = {"file": ("seven.jpg", SEVEN)}
            address = f"{self._api.page_url}send"
            answer = await self._http.post(address, data=fields, files=files)
            numbers += answer.json()["message_ids"]
            for update in await self._updates():
                await self._application.process_update(update)
        return await self._replies_to(person, numbers)

    async def _updates(self) -> list[Update]:
        address = f"{self._api.api_url}/bot{self._api.token}/getUpdates"
        answer = await self._http.get(address, params={"offset": self._offset})
        found = [Update.de_json(each, self._application.bot) for each in answer.json()["result"]]
        self._offset = max([self._offset, *(update.update_id + 1 for update in found)])
        return found

    async def _replies_to(self, person: int, numbers: list[int]) -> list[str]:
        last = await self._application.bot.send_message(person, "That is all.")
        texts: dict[int, str] = {}
        address, asked = f"{self._api.page_url}events", {"person": person}
        async with self._http.stream("GET", address, params=asked) as events:
            async for line in events.aiter_lines():
                said: dict[str, Any] = {}
                if line.startswith("data: "):
                    said = json.loads(line.removeprefix("data: "))
                if said.get("message_id") == last.message_id:
                    break
                if said.get("reply_to_message", {}).get("message_id") in numbers:
                    texts[said["message_id"]] = said.get("caption") or said.get("text", "")
        return list(texts.values())


@pytest.fixture
async def chat(api: LocalBotApi, application: App) -> AsyncIterator[Chat]:
    async with httpx.AsyncClient() as http:
        yield Chat(api, application, http)


async def test_over_the_limit_a_person_is_told_once_and_is_read_again_later(
    chat: Chat, limit: Limit, clock: StandingClock
) -> None:
    limit(per_person=10)

    answers = await chat.send(GUEST_ID, 12)
    clock.now += 6.1
    later = await chat.send(GUEST_ID, 3)

    assert [answer[0] for answer in answers[:10]] == ["7"] * 10
    assert [answer.startswith(TOO_MANY) for answer in answers[10:]] == [True]
    assert [later[0][0], later[1].startswith(TOO_MANY), len(later)] == ["7", True, 2]


async def test_a_person_is_told_in_their_language(chat: Chat, limit: Limit) -> None:
    limit(per_person=1)

    answers = await chat.send(GUEST_ID, 11, language="tr")

    assert answers[-1].startswith(TOO_MANY_TR)


async def test_when_all_together_send_too_many_everyone_is_told(chat: Chat, limit: Limit) -> None:
    limit(overall=1)
    await chat.send(GUEST_ID, 10)

    answers = await chat.send(GUEST_ID, 2)

    assert [answer.startswith(CROWDED) for answer in answers] == [True]


async def test_admins_are_not_counted(chat: Chat, limit: Limit) -> None:
    limit(per_person=1, overall=1)

    answers = await chat.send(ADMIN_ID, 12)

    assert [answer[0] for answer in answers] == ["7"] * 12
