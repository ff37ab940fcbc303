import asyncio
from collections.abc import AsyncIterator
from errno import ECONNREFUSED

import httpx
import pytest
from telegram.error import NetworkError

from bot.transport.client import TelegramRequest
from bot.transport.network import choose_proxy, describe_outage

TELEGRAM = "https://api.telegram.org"
ANSWER = b'{"ok": true, "result": true}'
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def proxy_of(address: str) -> str | None:
    proxy = choose_proxy(address)
    return str(proxy.url) if proxy else None


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("https_proxy", "http://proxy:3128", "http://proxy:3128"),
        ("HTTPS_PROXY", "proxy:3128", "http://proxy:3128"),
        ("ALL_PROXY", "socks5://proxy:1080", "socks5://proxy:1080"),
        ("all_proxy", "socks://proxy:1080/", "socks5://proxy:1080/"),
        ("http_proxy", "http://proxy:3128", None),
    ],
)
def test_telegram_is_called_through_the_proxy_that_the_environment_names(
    variable: str, value: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    assert proxy_of(TELEGRAM) == expected


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "127.0.1.1:8000", "localhost:8000", "[::1]:8000"]
)
def test_a_server_on_this_machine_is_called_without_a_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy:3128")

    assert proxy_of(f"http://{host}") is None
    assert proxy_of("http://telegram-bot-api:8081") == "http://proxy:3128"


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ("localhost,fd00::/8", "http://proxy:3128"),
        ("localhost, telegram.org", None),
        ("*", None),
    ],
)
def test_exceptions_are_kept_and_those_that_are_no_names_do_no_harm(
    exceptions: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    monkeypatch.setenv("no_proxy", exceptions)

    assert proxy_of(TELEGRAM) == expected


@pytest.fixture
async def socks() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A SOCKS server that answers for every host; its port, and the hosts that it was asked for."""
    hosts: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        *_, length = await reader.readexactly(5)
        hosts.append(await reader.readexactly(length))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(ANSWER)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + ANSWER)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], hosts


async def test_a_socks_proxy_is_asked_for_the_server_by_its_name(
    socks: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, hosts = socks
    monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{port}")

    async with TelegramRequest("http://bot-api.invalid") as request:
        status, answer = await request.do_request("http://bot-api.invalid/bot1:a/getMe", "GET")

    assert (status, answer) == (200, ANSWER)
    assert hosts == [b"bot-api.invalid"]


def test_an_outage_of_a_host_with_several_addresses_has_a_reason_in_words() -> None:
    refusals = [ConnectionRefusedError(ECONNREFUSED, "refused") for _ in range(2)]
    connecting = httpx.ConnectError("All connection attempts failed")
    connecting.__cause__ = OSError("All connection attempts failed")
    connecting.__cause__.__cause__ = ExceptionGroup("several", refusals)
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = connecting

    assert describe_outage(error) == "connection refused"
