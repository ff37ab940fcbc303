"""The running bot as Telegram calls it, behind a reverse proxy that adds nothing."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.local import LocalBotApi
from bot.local.call import Call
from bot.local.methods import BotMethods
from bot.local.people import GUEST_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import PATIENCE, Person, number_in
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until
from tests.ports import free_port

SECRET = "knock-knock"  # noqa: S105 - opens nothing
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the same


class CallingTelegram:
    """Calls the bot with what people sent, where a bot that polls would fetch it."""

    def __init__(self, api: LocalBotApi) -> None:
        self.address = ""
        self._updates_url = f"{api.api_url}/bot{api.token}/getUpdates"
        self._offset = 0

    def learn(self, call: Call) -> bool:
        """Do what setWebhook does."""
        assert call.text("secret_token") == SECRET
        self.address = call.text("url")
        return True

    def deliver(self, port: int, secret: str) -> list[int]:
        """Call the bot with each update that it has not taken; return what it answers."""
        asked = {"offset": self._offset, "timeout": 0}
        updates = httpx.post(self._updates_url, data=asked).json()["result"]
        answers = [post(port, update, secret) for update in updates]
        for update, answer in zip(updates, answers, strict=True):
            if answer == 200:
                self._offset = update["update_id"] + 1
        return answers


def post(port: int, update: dict[str, Any], secret: str | None) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    url = f"http://127.0.0.1:{port}/telegram"
    return httpx.post(url, json=update, headers=headers, timeout=PATIENCE).status_code


@pytest.fixture
def telegram(api: LocalBotApi, monkeypatch: pytest.MonkeyPatch) -> CallingTelegram:
    telegram = CallingTelegram(api)
    call_method = BotMethods.call

    async def call(methods: BotMethods, token: str, name: str, call: Call) -> Any:
        if name == "setWebhook":
            return telegram.learn(call)
        return await call_method(methods, token, name, call)

    monkeypatch.setattr(BotMethods, "call", call)
    return telegram


@pytest.fixture
def guest(api: LocalBotApi) -> Iterator[Person]:
    person = Person(api.page_url, GUEST_ID)
    yield person
    person.close()


@pytest.fixture
def ports() -> tuple[int, int]:
    """Where the webhook listens, and where machines watch the bot."""
    return free_port(), free_port()


@pytest.fixture
def bot(start_bot: StartBot, api: LocalBotApi, ports: tuple[int, int]) -> RunningBot:
    port, metrics_port = ports
    return start_bot(
        BOT_TOKEN=api.token,
        TELEGRAM_API_URL=api.api_url,
        WEBHOOK_URL="https://rakam.example.org/",
        WEBHOOK_SECRET=SECRET,
        PORT=str(port),
        METRICS_PORT=str(metrics_port),
    )


def listens(port: int) -> bool:
    try:
        return post(port, {}, secret=None) == 403
    except httpx.ConnectError:
        return False


def test_telegram_is_answered_and_nobody_else_is(
    bot: RunningBot, telegram: CallingTelegram, guest: Person, ports: tuple[int, int]
) -> None:
    port, metrics_port = ports
    wait_until(lambda: listens(port))
    [photo] = guest.send("photo", encode(draw_digits("407")))

    strangers = telegram.deliver(port, "something else")
    unnamed = post(port, {"update_id": 1}, secret=None)
    taken = telegram.deliver(port, SECRET)
    answer = guest.reply_to(photo)
    health = httpx.get(f"http://127.0.0.1:{metrics_port}/health")
    elsewhere = httpx.get(f"http://127.0.0.1:{port}/health")

    assert telegram.address == "https://rakam.example.org/telegram"
    assert (strangers, unnamed, taken) == ([403], 403, [200])
    assert number_in(answer["caption"]) == "407"
    assert (health.status_code, health.json()["telegram"]) == (200, "ok")
    assert elsewhere.status_code == 404
    assert bot.stop() == 0
