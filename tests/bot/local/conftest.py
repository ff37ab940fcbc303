import ssl
from collections.abc import Iterator

import httpx
import pytest

from bot.local.server import LocalBotApi
from tests.bot.local.client import Client


@pytest.fixture
def client(api: LocalBotApi) -> Iterator[Client]:
    # Certificates would take longer to load than the rest of a test takes.
    with httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), timeout=30) as http:
        yield Client(api, http)
