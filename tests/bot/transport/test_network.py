from errno import ECONNREFUSED

import httpx
import pytest
from telegram.error import NetworkError

from bot.settings import SettingsError
from bot.transport.client import TelegramRequest
from bot.transport.network import choose_proxy, describe_outage, open_port

TELEGRAM = "https://api.telegram.org"
PROXY = "http://proxy:3128"
THIS_MACHINE = ("127.0.0.1", "127.0.1.1", "localhost", "[::1]")
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("variables", "address", "expected"),
    [
        ({"https_proxy": PROXY}, TELEGRAM, PROXY),
        ({"HTTPS_PROXY": "proxy:3128"}, TELEGRAM, PROXY),
        ({"ALL_PROXY": "socks5://proxy:1080"}, TELEGRAM, "socks5://proxy:1080"),
        ({"all_proxy": "socks://proxy:1080/"}, TELEGRAM, "socks5://proxy:1080/"),
        ({"http_proxy": PROXY}, TELEGRAM, None),
        ({"http_proxy": PROXY}, "http://telegram-bot-api:8081", PROXY),
        *(({"http_proxy": PROXY}, f"http://{host}:8000", None) for host in THIS_MACHINE),
        ({"https_proxy": PROXY, "no_proxy": "localhost,fd00::/8"}, TELEGRAM, PROXY),
        ({"https_proxy": PROXY, "no_proxy": "localhost, telegram.org"}, TELEGRAM, None),
        ({"https_proxy": PROXY, "no_proxy": "*"}, TELEGRAM, None),
    ],
)
def test_a_server_is_called_through_the_proxy_of_the_environment(
    variables: dict[str, str], address: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    proxy = choose_proxy(address)

    assert (str(proxy.url) if proxy else None) == expected
    # Fails if the package for SOCKS proxies is not installed.
    assert TelegramRequest(address)


@pytest.mark.parametrize("value", ["ftp://proxy:21", "socks5://proxy:99999", "http://proxy:0"])
def test_a_proxy_that_cannot_be_used_is_refused_in_words(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", value)

    with pytest.raises(SettingsError, match="HTTPS_PROXY or ALL_PROXY: is an address that begins"):
        choose_proxy(TELEGRAM)


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
