"""The running bot as Telegram calls it, behind a reverse proxy that adds nothing."""

import socket

import httpx
import pytest

from bot.inbox.listening import UPDATE_LIMIT
from bot.local import LocalBotApi
from bot.local.people import GUEST_ID
from tests.drawing import draw_digits, encode
from tests.e2e.calling_telegram import SECRET, CallingTelegram, listens, post
from tests.e2e.conftest import StartBot
from tests.e2e.person import PATIENCE, Person, number_in
from tests.e2e.running_bot import RunningBot
from tests.e2e.waiting import wait_until
from tests.ports import free_port


@pytest.fixture
def page_url(api: LocalBotApi) -> str:
    return api.page_url


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


def announce(port: int, length: int) -> bytes:
    """Begin a call of that length, and return how the answer begins without sending the rest."""
    head = f"POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(head.encode())
        return connection.recv(12)


@pytest.mark.usefixtures("telegram")
def test_nothing_that_is_longer_than_any_update_is_taken_in(
    bot: RunningBot, ports: tuple[int, int]
) -> None:
    port, _ = ports
    wait_until(lambda: listens(port))

    answer = announce(port, UPDATE_LIMIT + 1)

    assert answer == b"HTTP/1.1 400"
    assert post(port, {"text": "7" * (UPDATE_LIMIT - 100)}, secret=None) == 403
    assert bot.complaints == []


@pytest.mark.usefixtures("telegram")
def test_a_bot_whose_port_is_taken_ends_and_says_so(
    bot: RunningBot, start_bot: StartBot, api: LocalBotApi, ports: tuple[int, int]
) -> None:
    port, _ = ports
    wait_until(lambda: listens(port))

    second = start_bot(
        BOT_TOKEN=api.token,
        TELEGRAM_API_URL=api.api_url,
        WEBHOOK_URL="https://rakam.example.org/",
        WEBHOOK_SECRET=SECRET,
        PORT=str(port),
    )

    assert second.wait() == 2
    assert second.log.splitlines()[-1].startswith(f"PORT: {port} cannot be used")
    assert "Traceback" not in second.log
    assert bot.stop() == 0


def test_an_update_that_cannot_be_read_is_taken_and_does_not_come_again(
    bot: RunningBot, telegram: CallingTelegram, guest: Person, ports: tuple[int, int]
) -> None:
    port, _ = ports
    wait_until(lambda: listens(port))
    undated = {"message_id": 1, "chat": {"id": GUEST_ID, "type": "private"}, "text": "407"}

    taken = post(port, {"update_id": 1_000_000, "message": undated}, SECRET)
    [photo] = guest.send("photo", encode(draw_digits("7")))
    telegram.deliver(port, SECRET)

    assert taken == 200
    assert number_in(guest.reply_to(photo)["caption"]) == "7"
    assert [line.partition("bot.")[2] for line in bot.complaints] == [
        "transport.malformed_updates: An update cannot be parsed and is skipped: KeyError"
    ]
