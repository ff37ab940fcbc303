import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]


class HealthOf(HTTPServer):
    """Answers like a bot that is well, or like one that is not."""

    status = 200


class Answer(BaseHTTPRequestHandler):
    server: HealthOf

    def do_GET(self) -> None:
        self.send_response(self.server.status if self.path == "/health" else 404)
        self.end_headers()
        self.wfile.write(b"in words")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[HealthOf]:
    server = HealthOf(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _where_the_bot_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(**variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot.monitoring.health_check"],
        env={**variables, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(("answer", "status"), [(200, 0), (503, 1)])
def test_a_bot_is_as_healthy_as_it_says_whatever_proxy_is_set(
    answer: int, status: int, server: HealthOf
) -> None:
    server.status, proxy = answer, "http://127.0.0.1:9"

    told = check(METRICS_PORT=str(server.server_port), http_proxy=proxy, HTTP_PROXY=proxy)

    assert told == (status, "in words")


@pytest.mark.parametrize(
    ("variables", "port"), [({"METRICS_PORT": "1"}, "1"), ({}, "(which is not set)")]
)
def test_a_bot_that_does_not_answer_is_not(variables: dict[str, str], port: str) -> None:
    status, told = check(**variables)

    assert status == 1
    assert told.startswith(f"No answer at METRICS_PORT {port}: ")


def test_the_port_is_read_where_the_bot_reads_it(server: HealthOf) -> None:
    Path(".env").write_text(f"METRICS_PORT={server.server_port}\n", encoding="utf-8")

    assert check() == check(METRICS_PORT="") == (0, "in words")


def test_the_check_imports_nothing_that_is_heavy() -> None:
    listed = "import sys, bot.monitoring.health_check; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", listed], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert {"numpy", "telegram", "pydantic", "tornado"}.isdisjoint(done.stdout.split())
