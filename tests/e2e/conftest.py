"""The running bot, for tests: one for all that leave it as it was, others for the rest."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.local import LocalBotApi
from bot.local.call import Call
from bot.local.methods import BotMethods
from bot.local.people import ADMIN_ID, GUEST_ID
from tests.e2e.calling_telegram import CallingTelegram
from tests.e2e.gate import Gate
from tests.e2e.person import Person, labels
from tests.e2e.running_bot import RunningBot

STOP = "Stop and delete my digits"

StartBot = Callable[..., RunningBot]


@pytest.fixture
def start_bot(tmp_path: Path) -> Iterator[StartBot]:
    """Start bots that share a folder; what still runs in the end is stopped."""
    started: list[RunningBot] = []

    def start(*arguments: str, **variables: Any) -> RunningBot:
        started.append(RunningBot(tmp_path, *arguments, **variables))
        return started[-1]

    yield start
    for bot in started:
        bot.stop()


@pytest.fixture
def start_polling(start_bot: StartBot, api: LocalBotApi) -> StartBot:
    """Start bots as on Telegram: by a token and a server's address."""

    def start(**variables: str) -> RunningBot:
        return start_bot(BOT_TOKEN=api.token, TELEGRAM_API_URL=api.api_url, **variables)

    return start


@pytest.fixture
def telegram(api: LocalBotApi, monkeypatch: pytest.MonkeyPatch) -> CallingTelegram:
    """Telegram for bots that are called by webhook."""
    telegram = CallingTelegram(api)
    call_method = BotMethods.call

    async def call(methods: BotMethods, token: str, name: str, call: Call) -> Any:
        if name == "setWebhook":
            return telegram.learn(call)
        return await call_method(methods, token, name, call)

    monkeypatch.setattr(BotMethods, "call", call)
    return telegram


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """What a test closes to keep answers from people."""
    return Gate(monkeypatch)


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """One bot with its chat page, for all tests that leave it as it was."""
    bot = RunningBot(tmp_path_factory.mktemp("bot"), "--local", "--port", "0", "--no-browser")
    yield bot
    assert bot.stop() == 0


@pytest.fixture(scope="session")
def page_url(bot: RunningBot) -> str:
    """The page's address, once nobody on it will be asked for their digits any more."""
    address = bot.page_url()
    for person in (Person(address, GUEST_ID), Person(address, ADMIN_ID)):
        keep_digits(person)
        person.close()
    return address


def keep_digits(person: Person) -> None:
    """Let a person decide that they give none of their digits."""
    told = person.after(person.say("/privacy"))
    person.press(told, "Allow it")
    person.press(person.edited(told, lambda said: labels(said) == [STOP]), STOP)
    person.press(
        person.edited(told, lambda said: labels(said) == ["Yes, delete them", "No"]), "Yes"
    )
    person.edited(told, lambda said: len(person.versions(said)) == 4)


@pytest.fixture
def guest(page_url: str) -> Iterator[Person]:
    """Somebody whose Telegram is English."""
    person = Person(page_url, GUEST_ID)
    yield person
    person.close()


@pytest.fixture
def admin(page_url: str) -> Iterator[Person]:
    """Somebody with the same Telegram, who is an admin."""
    person = Person(page_url, ADMIN_ID)
    yield person
    person.close()


@pytest.fixture
def turkish(page_url: str) -> Iterator[Person]:
    """Somebody whose Telegram is Turkish."""
    person = Person(page_url, ADMIN_ID, language="tr")
    yield person
    person.close()
