"""What tests in several folders stand on."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import settings

from bot.local.people import GUEST_ID
from bot.local.server import LocalBotApi
from model.reading.reader import DigitReader
from tests.bot.local.client import Client
from tests.e2e.person import ON_THIS_MACHINE, Person
from tests.postgres import PostgresServer, find_programs

# How long an example takes depends on the machine, not on the code. Usual runs are repeatable.
settings.register_profile("any machine", deadline=None, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, for all tests that need one."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed: apt install postgresql")
    server = PostgresServer(programs)
    yield server
    server.close()


@pytest.fixture
def api() -> Iterator[LocalBotApi]:
    """A Bot API for bots that poll it as they poll Telegram."""
    api = LocalBotApi(port=0)
    api.start()
    yield api
    api.stop()


@pytest.fixture
def client(api: LocalBotApi) -> Iterator[Client]:
    """Who calls the server with the token of the bot."""
    with httpx.Client(**ON_THIS_MACHINE) as http:
        yield Client(api, http)


@pytest.fixture
def server(api: LocalBotApi) -> LocalBotApi:
    """Where people are."""
    return api


@pytest.fixture
def guest(server: LocalBotApi) -> Person:
    """Somebody whose Telegram is English."""
    return Person(server, GUEST_ID)


@pytest.fixture(scope="session")
def reader() -> DigitReader:
    """The reader that ships, which remembers nothing of what it reads."""
    return DigitReader.load()
