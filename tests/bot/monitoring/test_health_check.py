import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.monitoring.health_check import main

Check = Callable[..., tuple[int, str]]


class Answer(BaseHTTPRequestHandler):
    """Answers like a bot that is well, or like one that is not."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health" else 404)
        self.end_headers()
        self.wfile.write(b"in words")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Run the check in an empty folder, with some variables of the environment."""
    monkeypatch.chdir(tmp_path)

    def check(**variables: str) -> tuple[int, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return main(), capsys.readouterr().out.strip()

    return check


@pytest.mark.parametrize(("answer", "status"), [(200, 0), (503, 1)])
def test_a_bot_is_as_healthy_as_it_says_whatever_proxy_is_set(
    answer: int, status: int, port: str, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answer, "status", answer)

    told = check(METRICS_PORT=port, http_proxy="http://127.0.0.1:9")

    assert told == (status, "in words")


@pytest.mark.parametrize(("port", "named"), [("1", "1"), ("", "(which is not set)")])
def test_a_bot_that_does_not_answer_is_not(port: str, named: str, check: Check) -> None:
    status, told = check(METRICS_PORT=port)

    assert status == 1
    assert told.startswith(f"No answer at METRICS_PORT {named}: ")


def test_the_port_is_read_where_the_bot_reads_it(port: str, check: Check) -> None:
    Path(".env").write_text(f"METRICS_PORT={port}\n", encoding="utf-8")

    assert check(METRICS_PORT="") == (0, "in words")
