"""Several processes of the bot on one PostgreSQL, called by webhook; one of them dies."""

import pytest

from bot.local import LocalBotApi
from tests.drawing import draw_digits, encode
from tests.e2e.calling_telegram import SECRET, CallingTelegram, listens
from tests.e2e.conftest import StartBot
from tests.e2e.gate import Gate
from tests.e2e.person import Person, number_in
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until
from tests.ports import free_port
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow

SEVEN = encode(draw_digits("7"))


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def replicas(
    start_bot: StartBot, api: LocalBotApi, postgres: PostgresServer, ports: tuple[int, int]
) -> list[RunningBot]:
    """Two processes that share a database and a folder."""
    shared = {
        "BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.api_url,
        "DATABASE_URL": postgres.make_database(),
        "WEBHOOK_URL": "https://rakam.example.org/",
        "WEBHOOK_SECRET": SECRET,
    }
    return [start_bot(**shared, PORT=str(port)) for port in ports]


def test_every_photo_is_answered_though_a_replica_is_killed_at_work(
    telegram: CallingTelegram,
    replicas: list[RunningBot],
    gate: Gate,
    guest: Person,
    ports: tuple[int, int],
) -> None:
    wait_until(lambda: all(map(listens, ports)))
    gate.is_closed = True
    photos = [guest.send("photo", SEVEN)[0] for _ in range(4)]
    telegram.deliver(ports[0], SECRET)
    wait_until(lambda: gate.refused > 0)

    replicas[0].process.kill()
    gate.is_closed = False
    photos += [guest.send("photo", SEVEN)[0] for _ in range(4)]
    telegram.deliver(ports[1], SECRET)
    answers = [guest.reply_to(photo) for photo in photos]

    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * 8
    assert replicas[1].stop() == 0
    assert replicas[1].complaints == []


def test_replicas_share_what_waits(
    telegram: CallingTelegram,
    replicas: list[RunningBot],
    guest: Person,
    ports: tuple[int, int],
) -> None:
    wait_until(lambda: all(map(listens, ports)))
    photos = []
    for number in range(6):
        photos += guest.send("photo", SEVEN)
        telegram.deliver(ports[number % 2], SECRET)

    for photo in photos:
        guest.reply_to(photo)

    assert [replica.stop() for replica in replicas] == [0, 0]
    assert len(guest.said_in("private")) == len(photos)
