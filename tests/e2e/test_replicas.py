"""Several processes of the bot on one PostgreSQL, called by webhook; one of them dies."""

import pytest

from tests.e2e.bot_api import ANSWERS, SECRET, WEBHOOK, CallingTelegram, listens, refusing
from tests.e2e.conftest import StartBot
from tests.e2e.person import SEVEN, Person, number_in
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until
from tests.ports import free_port
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def replicas(
    telegram: CallingTelegram,
    start_bot: StartBot,
    postgres: PostgresServer,
    ports: tuple[int, int],
) -> list[RunningBot]:
    """Two processes that share a database and a folder."""
    assert telegram.address == ""
    database = postgres.make_database()
    started = [start_bot(**WEBHOOK, DATABASE_URL=database, PORT=f"{port}") for port in ports]
    wait_until(lambda: all(map(listens, ports)))
    return started


def test_every_photo_is_answered_though_a_replica_is_killed_at_work(
    telegram: CallingTelegram, replicas: list[RunningBot], guest: Person, ports: tuple[int, int]
) -> None:
    with refusing(*ANSWERS, reason="Bad Gateway", status=502) as refused:
        photos = [guest.send("photo", SEVEN)[0] for _ in range(4)]
        telegram.deliver(ports[0], SECRET)
        wait_until(lambda: len(refused) > 0)
        replicas[0].kill()

    photos += [guest.send("photo", SEVEN)[0] for _ in range(4)]
    telegram.deliver(ports[1], SECRET)
    answers = [guest.reply_to(photo) for photo in photos]

    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * 8
    assert replicas[1].stop() == 0
    assert replicas[1].complaints == []
