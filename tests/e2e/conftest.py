"""The running bot, for tests: one for all that leave it as it was, others for the rest."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.local.people import ADMIN_ID, GUEST_ID
from bot.local.server import LocalBotApi
from tests.e2e.bot_api import CallingTelegram, answering
from tests.e2e.person import Person, allow_learning, take_back
from tests.e2e.running_bot import LOCAL, RunningBot

StartBot = Callable[..., RunningBot]


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """One bot with its chat page, for all tests that leave it as it was."""
    bot = RunningBot(tmp_path_factory.mktemp("bot"), *LOCAL)
    yield bot
    assert bot.stop() == 0


@pytest.fixture(scope="session")
def shared_page_url(bot: RunningBot) -> str:
    """The page of that bot, once nobody on it will be asked for their digits any more."""
    address = bot.page_url()
    for number in (GUEST_ID, ADMIN_ID):
        with closing(Person(address, number)) as person:
            allow_learning(person)
            take_back(person)
    return address


@pytest.fixture
def start_bot(tmp_path: Path, api: LocalBotApi) -> Iterator[StartBot]:
    """Start bots as on Telegram, which share a folder; what still runs in the end is stopped."""
    started: list[RunningBot] = []
    own = {"BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.api_url, "ADMIN_IDS": f"{ADMIN_ID}"}

    def start(**variables: str) -> RunningBot:
        started.append(RunningBot(tmp_path, **(own | variables)))
        return started[-1]

    yield start
    for bot in started:
        bot.stop()


@pytest.fixture
def telegram(api: LocalBotApi) -> Iterator[CallingTelegram]:
    """Telegram for bots that are called by webhook."""
    telegram = CallingTelegram(api)
    with answering("setWebhook", by=telegram.set_webhook):
        yield telegram


@pytest.fixture
def page_url(request: pytest.FixtureRequest) -> str:
    """Where people are: at the server of the test's own, if it has one, else at the shared bot."""
    if "api" in request.fixturenames:
        api: LocalBotApi = request.getfixturevalue("api")
        return api.page_url
    address: str = request.getfixturevalue("shared_page_url")
    return address


@pytest.fixture
def guest(page_url: str) -> Iterator[Person]:
    """Somebody whose Telegram is English."""
    with closing(Person(page_url, GUEST_ID)) as person:
        yield person


@pytest.fixture
def admin(page_url: str) -> Iterator[Person]:
    """Somebody with the same Telegram, who is an admin."""
    with closing(Person(page_url, ADMIN_ID)) as person:
        yield person


@pytest.fixture
def turkish(page_url: str) -> Iterator[Person]:
    """The admin, whose Telegram is Turkish."""
    with closing(Person(page_url, ADMIN_ID, language="tr")) as person:
        yield person
