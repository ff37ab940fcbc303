from errno import ECONNREFUSED

import httpx
import pytest
from telegram.error import NetworkError

from bot.settings import SettingsError
from bot.transport.client import TelegramRequest
from bot.transport.network import choose_proxy, describe_outage, open_port

TELEGRAM = "https://api.telegram.org"
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
    # Without the package for it, a SOCKS proxy would be refused here.
    assert TelegramRequest(TELEGRAM)


@pytest.mark.parametrize("value", ["ftp://proxy:21", "socks5://proxy:99999", "http://proxy:0"])
def test_a_proxy_that_cannot_be_used_is_refused_in_words(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", value)

    with pytest.raises(SettingsError, match="HTTPS_PROXY or ALL_PROXY: is an address that begins"):
        proxy_of(TELEGRAM)


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


def test_an_outage_of_a_host_with_several_addresses_has_a_reason_in_words() -> None:
    refusals = [ConnectionRefusedError(ECONNREFUSED, "refused") for _ in range(2)]
    connecting = httpx.ConnectError("All connection attempts failed")
    connecting.__cause__ = OSError("All connection attempts failed")
    connecting.__cause__.__cause__ = ExceptionGroup("several", refusals)
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = connecting

    assert describe_outage(error) == "connection refused"


def test_a_port_at_a_host_that_does_not_exist_is_refused_with_the_name_of_the_host() -> None:
    with pytest.raises(SettingsError, match=r"^METRICS_PORT: 9464 cannot be used at nope\.invalid"):
        open_port("METRICS_PORT", "nope.invalid", 9464)
