"""What machines see of the running bot at its port."""

import re
import subprocess
import sys

import httpx

from bot.local.people import GUEST_ID
from model.registry.version import PRETRAINED, read_manifest
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person
from tests.e2e.running_bot import ROOT
from tests.e2e.waiting import wait_until
from tests.ports import free_port


def test_the_running_bot_is_healthy_counts_its_answers_and_tells_of_nobody(
    start_bot: StartBot, guest: Person
) -> None:
    port = str(free_port())
    bot = start_bot(METRICS_PORT=port)
    guest.ask("7")

    checked = subprocess.run(
        [sys.executable, "-m", "bot.monitoring.health_check"],
        cwd=ROOT,
        env={"METRICS_PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    health, answered, other = (
        httpx.get(f"http://127.0.0.1:{port}{path}") for path in ("/health", "/metrics", "/")
    )
    metrics = answered.text
    status = bot.stop()

    assert checked.returncode == 0, checked.stdout
    assert [each.status_code for each in (health, answered, other)] == [200, 200, 404]
    assert health.json() == {
        "healthy": True,
        "model": read_manifest(PRETRAINED).name,
        **dict.fromkeys(("telegram", "handlers", "reading", "database"), "ok"),
    }
    assert answered.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'rakam_healthy{check="database"} 1.0' in metrics
    assert 'rakam_photos_total{outcome="read"} 1.0' in metrics
    assert "rakam_answer_seconds_count 1.0" in metrics
    # As a number of its own: by chance a duration may have the same digits.
    assert not re.search(rf"(?<![\d.]){GUEST_ID}(?!\d)", metrics)
    assert status == 0
    assert bot.complaints == []


def test_a_bot_that_cannot_reach_telegram_says_so_once_and_is_not_well(start_bot: StartBot) -> None:
    port, nobody = free_port(), free_port()

    bot = start_bot(TELEGRAM_API_URL=f"http://127.0.0.1:{nobody}", METRICS_PORT=str(port))
    wait_until(lambda: "Telegram cannot be reached" in bot.log)
    told = httpx.get(f"http://127.0.0.1:{port}/health")
    status = bot.stop()

    assert told.status_code == 503
    assert told.json()["telegram"] == "not reached since the start: connection refused"
    assert told.json()["database"] == "ok"
    assert bot.log.count("Telegram cannot be reached") == 1
    assert status == 0
