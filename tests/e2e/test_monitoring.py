"""The monitoring port of the running bot."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.local.people import GUEST_ID
from model.registry.version import PRETRAINED, read_manifest
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person
from tests.e2e.running_bot import ROOT
from tests.e2e.waiting import wait_until
from tests.ports import free_port


@pytest.fixture
def port(tmp_path: Path) -> int:
    """The monitoring port, set in a `.env` in the folder of the bot."""
    port = free_port()
    (tmp_path / ".env").write_text(f"METRICS_PORT={port}\n", encoding="utf-8")
    return port


def check_health(folder: Path) -> tuple[int, str]:
    """Run the health check of the container; return its status and what it prints."""
    checked = subprocess.run(
        [sys.executable, "-m", "bot.monitoring.health_check"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.returncode, checked.stdout


def test_the_running_bot_is_healthy_and_counts_answers_without_personal_data(
    start_bot: StartBot, guest: Person, port: int, tmp_path: Path
) -> None:
    bot = start_bot()
    guest.ask("7")

    checked = check_health(tmp_path)
    health, answered, other = (
        httpx.get(f"http://127.0.0.1:{port}{path}") for path in ("/health", "/metrics", "/")
    )
    head = httpx.head(f"http://127.0.0.1:{port}/health")
    metrics = answered.text
    status = bot.stop()

    assert checked == (0, f"{health.text}\n")
    assert [each.status_code for each in (health, answered, other)] == [200, 200, 404]
    assert (head.status_code, head.text) == (200, "")
    assert health.json() == {
        "healthy": True,
        "model": read_manifest(PRETRAINED).name,
        **dict.fromkeys(("telegram", "handlers", "reading", "database"), "ok"),
    }
    assert answered.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'rakam_healthy{check="database"} 1.0' in metrics
    assert 'rakam_photos_total{outcome="read"} 1.0' in metrics
    assert "rakam_answer_seconds_count 1.0" in metrics
    assert "rakam_updates_waiting 0.0" in metrics
    assert re.search(r"^rakam_last_poll_age_seconds \d", metrics, re.MULTILINE)
    # Only as a whole number: by chance, a duration may contain the same digits.
    assert not re.search(rf"(?<![\d.]){GUEST_ID}(?!\d)", metrics)
    assert status == 0
    assert bot.complaints == []


def test_a_bot_that_cannot_reach_telegram_says_so_once_and_is_not_healthy(
    start_bot: StartBot, port: int, tmp_path: Path
) -> None:
    bot = start_bot(TELEGRAM_API_URL=f"http://127.0.0.1:{free_port()}")
    wait_until(lambda: "Telegram cannot be reached" in bot.log)
    told = httpx.get(f"http://127.0.0.1:{port}/health")
    checked = check_health(tmp_path)
    status = bot.stop()

    assert told.status_code == 503
    assert checked == (1, f"{told.text}\n")
    assert told.json()["telegram"] == "not reached since the start: connection refused"
    assert told.json()["database"] == "ok"
    assert bot.log.count("Telegram cannot be reached") == 1
    assert status == 0
