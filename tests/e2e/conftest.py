"""The running bot: one for all tests that leave it unchanged, new ones for the others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from bot.local.server import LocalBotApi
from tests.bot.local.client import Client
from tests.e2e.bot_api import CallingTelegram, answering
from tests.e2e.person import Person, allow_learning, take_back
from tests.e2e.running_bot import RunningBot

StartBot = Callable[..., RunningBot]


def on(api: LocalBotApi) -> dict[str, str]:
    """Return the variables of a bot that uses a local server instead of Telegram."""
    return {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url, "ADMIN_IDS": f"{ADMIN_ID}"}


@pytest.fixture(scope="session")
def shared_api() -> Iterator[LocalBotApi]:
    api = LocalBotApi(port=0)
    api.start()
    yield api
    api.stop()


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory, shared_api: LocalBotApi) -> Iterator[RunningBot]:
    """One bot, for all tests that leave it unchanged; one of its admins never wrote to it."""
    variables = on(shared_api) | {"ADMIN_IDS": f"7,{ADMIN_ID}"}
    bot = RunningBot(tmp_path_factory.mktemp("bot"), **variables)
    # Nobody will be asked for their digits any more.
    for number in (GUEST_ID, ADMIN_ID):
        person = Person(shared_api, number)
        allow_learning(person)
        take_back(person)
    yield bot
    assert bot.stop() == 0


@pytest.fixture
def start_bot(tmp_path: Path, api: LocalBotApi) -> Iterator[StartBot]:
    """Start bots for this test, which share a folder; stop those that still run at its end."""
    started: list[RunningBot] = []

    def start(**variables: str) -> RunningBot:
        started.append(RunningBot(tmp_path, **(on(api) | variables)))
        return started[-1]

    yield start
    for bot in started:
        bot.stop()


@pytest.fixture
def telegram(client: Client) -> Iterator[CallingTelegram]:
    """A Telegram that calls bots by webhook."""
    telegram = CallingTelegram(client)
    with answering("setWebhook", by=telegram.set_webhook):
        yield telegram


@pytest.fixture
def server(request: pytest.FixtureRequest) -> LocalBotApi:
    """The server that people use: that of the test, if it has one, else that of the shared bot."""
    own = "api" in request.fixturenames
    if not own:
        request.getfixturevalue("bot")
    api: LocalBotApi = request.getfixturevalue("api" if own else "shared_api")
    return api


@pytest.fixture
def admin(server: LocalBotApi) -> Person:
    """A person on the same server who is an admin."""
    return Person(server, ADMIN_ID)


@pytest.fixture
def turkish(server: LocalBotApi) -> Person:
    """The admin, whose Telegram is Turkish."""
    return Person(server, ADMIN_ID, language="tr")
