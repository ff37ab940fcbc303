"""Who may send requests to the local server: the bot with its token, the page with its key."""

import httpx
import pytest

from bot.local.people import GUEST_ID
from bot.local.server import LocalBotApi
from tests.bot.local.client import Client
from tests.e2e.person import SEVEN, Person

PATHS = ["", "app.js", "send", "menu?person=1001", "events?person=1001", "files/local-seven"]


def test_another_token_is_refused(client: Client) -> None:
    for token in ("1:other", client.api.token[:-1], f"{client.api.token}x", client.api.token[1:]):
        answer = client.http.get(f"{client.api.api_url}/bot{token}/getMe")

        assert answer.status_code == 401
        assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_every_server_has_a_token_and_an_address_of_its_own_on_this_machine(
    api: LocalBotApi,
) -> None:
    other = LocalBotApi(port=0)
    other.start()
    other.stop()

    assert {bound.getsockname()[0] for bound in api._sockets} == {"127.0.0.1"}
    assert other.token != api.token
    assert len(api.token.partition(":")[2]) >= 30
    assert other.page_url.rpartition(":")[2] != api.page_url.rpartition(":")[2]


def test_a_file_needs_the_token_and_its_id(client: Client, guest: Person) -> None:
    guest.send_file("seven.jpg", SEVEN)
    file_id = client.updates()[0]["message"]["document"]["file_id"]

    addresses = [
        f"/file/bot{client.api.token}/files/{file_id[:-1]}",
        f"/file/bot{client.api.token}x/files/{file_id}",
        f"/file/bot1:other/files/{file_id}",
        f"/files/{file_id}",
        f"/wrong-key/files/{file_id}",
    ]

    for address in addresses:
        answer = client.http.get(f"{client.api.api_url}{address}")
        assert answer.status_code == 404
    shown = client.http.get(f"{client.api.page_url}files/{file_id}")
    assert shown.content == SEVEN
    # An HTML file must not open as a page.
    assert shown.headers["Content-Disposition"] == "attachment"


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_key_in_the_address_is_not_found(path: str, client: Client) -> None:
    for key in ("", "wrong-key/", client.api.page_url.split("/")[-2][:-1] + "/"):
        for method in ("GET", "POST"):
            answer = client.http.request(method, f"{client.api.api_url}/{key}{path}")

            assert answer.status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        *({"Host": host} for host in ("a.org", "a.org:8000", "127.0.0.1.a.org:80", "0.0.0.0:80")),
        *({"Origin": page} for page in ("https://example.org", "http://127.0.0.1:1", "null")),
    ],
    ids=str,
)
def test_requests_with_another_host_or_from_another_page_are_refused(
    headers: dict[str, str], client: Client
) -> None:
    fields = {"person": GUEST_ID, "kind": "text", "text": "7"}
    page, method = client.api.page_url, f"{client.api.api_url}/bot{client.api.token}/sendMessage"

    answers = [client.http.get(f"{page}{path}", headers=headers) for path in PATHS]
    answers.append(client.http.post(f"{page}send", data=fields, headers=headers))
    answers.append(client.http.post(method, data=fields | {"chat_id": 1}, headers=headers))

    assert {answer.status_code for answer in answers} == {403}
    assert client.updates() == []


@pytest.mark.parametrize("path", ["", "app.js", "no-such-file", "files/local-seven"])
def test_no_answer_may_be_framed_cached_or_load_from_elsewhere(path: str, client: Client) -> None:
    headers = client.http.get(f"{client.api.page_url}{path}").headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


def test_a_stopped_server_takes_no_more_calls_and_frees_its_port() -> None:
    api = LocalBotApi(port=0)
    api.start()
    port = int(api.api_url.rpartition(":")[2])

    api.stop()

    with pytest.raises(httpx.ConnectError):
        httpx.get(api.page_url)
    again = LocalBotApi(port=port)
    again.start()
    again.stop()
