"""The running bot with a webhook, behind a reverse proxy that changes nothing; also two bots."""

import socket

import httpx
import pytest

from bot.lifecycle import UPDATE_LIMIT
from tests.drawing import draw_digits, encode
from tests.e2e.bot_api import ANSWERS, SECRET, WEBHOOK, CallingTelegram, listens, post, refusing
from tests.e2e.conftest import StartBot
from tests.e2e.person import SEVEN, Person, number_in
from tests.e2e.waiting import PATIENCE, wait_until
from tests.ports import free_port
from tests.postgres import PostgresServer


def announce(port: int, length: int) -> bytes:
    """Begin a request of this length; return the beginning of the answer without sending more."""
    head = f"POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(head.encode())
        return connection.recv(12)


def test_only_telegram_may_call_the_webhook(
    start_bot: StartBot, telegram: CallingTelegram, guest: Person
) -> None:
    port, metrics_port = free_port(), free_port()
    bot = start_bot(**WEBHOOK, PORT=f"{port}", METRICS_PORT=f"{metrics_port}")
    wait_until(lambda: listens(port))
    [photo] = guest.send("photo", encode(draw_digits("407")))

    strangers = telegram.deliver(port, "something else")
    unnamed = post(port, {"update_id": 1}, secret=None)
    endless = announce(port, UPDATE_LIMIT + 1)
    long = post(port, {"text": "7" * (UPDATE_LIMIT - 100)}, secret=None)
    taken = telegram.deliver(port, SECRET)
    answer = guest.reply_to(photo)
    health = httpx.get(f"http://127.0.0.1:{metrics_port}/health")
    elsewhere = httpx.get(f"http://127.0.0.1:{port}/health")

    assert telegram.address == "https://rakam.example.org/telegram"
    assert (strangers, unnamed, long, taken) == ([403], 403, 403, [200])
    assert endless == b"HTTP/1.1 400"
    assert number_in(answer["caption"]) == "407"
    assert (health.status_code, health.json()["telegram"]) == (200, "ok")
    assert elsewhere.status_code == 404
    assert bot.stop() == 0
    assert bot.complaints == []


@pytest.mark.slow
def test_every_photo_is_answered_if_one_of_two_bots_is_killed_at_work(
    telegram: CallingTelegram, start_bot: StartBot, postgres: PostgresServer, guest: Person
) -> None:
    database, ports = postgres.make_database(), (free_port(), free_port())
    bots = [start_bot(**WEBHOOK, DATABASE_URL=database, PORT=f"{port}") for port in ports]
    wait_until(lambda: all(map(listens, ports)))
    with refusing(*ANSWERS, reason="Bad Gateway", status=502) as refused:
        photos = [guest.send("photo", SEVEN)[0] for _ in range(4)]
        telegram.deliver(ports[0], SECRET)
        wait_until(lambda: len(refused) > 0)
        bots[0].kill()

    photos += [guest.send("photo", SEVEN)[0] for _ in range(4)]
    telegram.deliver(ports[1], SECRET)
    answers = [guest.reply_to(photo) for photo in photos]

    assert [number_in(answer["caption"]) for answer in answers] == ["7"] * 8
    assert bots[1].stop() == 0
    assert bots[1].complaints == []
