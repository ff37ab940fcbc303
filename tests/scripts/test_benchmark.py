"""The benchmark, in a form so short that its figures mean nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import tests.postgres
from bot.models.example import EXAMPLE
from model.errors import DataError
from model.reading.reader import DigitReader
from scripts import benchmark
from scripts.benchmarks.load_bot_api import CrowdApi
from scripts.benchmarks.measured_bot import MeasuredBot
from scripts.benchmarks.measured_process import ECHO
from scripts.benchmarks.photos import load_photos
from scripts.benchmarks.process_times import family_seconds, processor_seconds
from scripts.benchmarks.replicas import measure_replicas
from scripts.benchmarks.results import Figure, as_table
from scripts.benchmarks.webhook_bot_api import SECRET_HEADER, CallingCrowd
from tests.e2e.waiting import wait_until

ROOT = Path(__file__).parents[2]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells memory and time")


def test_a_ratio_says_how_many_times_less_it_is() -> None:
    figure = Figure(what="time", unit="ms", rakam=10.0, beside=120.0, than="tutorial")

    assert figure.describe()["ratio"] == 12.0
    assert list(as_table([figure]))[-1] == "| time | 10 ms | 120 ms (tutorial) | 12.00 |  |"


def test_what_stands_alone_has_no_ratio() -> None:
    figure = Figure(what="growth", unit="MB", rakam=0.0)

    assert figure.describe()["ratio"] is None


def test_photos_of_the_example_show_digits_that_can_be_read() -> None:
    reader = DigitReader.load()

    photos = load_photos(None, 4)

    assert [photo.is_single for photo in photos] == [False, True, True, True]
    assert [reader.read(photo.content).text for photo in photos] == ["407", "4", "0", "7"]


def test_a_labelled_set_is_taken_as_telegram_delivers_it(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(EXAMPLE.read_bytes())
    labels = tmp_path / "labels.csv"
    labels.write_text("path,kind,label\na.jpg,multi,407\n", encoding="utf-8")

    photos = load_photos(labels, 10)

    assert [photo.is_single for photo in photos] == [False]
    assert photos[0].content.startswith(b"\xff\xd8")


def test_a_labelled_set_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"labels\.csv cannot be used"):
        load_photos(tmp_path / "labels.csv", 10)


@pytest.mark.slow
@linux_only
def test_a_bot_is_measured_while_it_answers(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(EXAMPLE.read_bytes())

    with MeasuredBot(ECHO, CrowdApi([photo])) as bot:
        answered = bot.api.wait_for_answers([bot.api.send() for _ in range(3)])

        assert len(answered) == 3
        assert bot.ready_seconds > 0
        assert bot.processor_seconds > 0
        assert bot.peak >= bot.resident > 0


def run_benchmark(*arguments: str) -> dict[str, Any]:
    """Run parts of the benchmark on two photos, and return what it reports."""
    run = subprocess.run(
        [
            *(sys.executable, "scripts/benchmark.py", "--json", "--sample", "2", "--rounds", "1"),
            *("--only", *arguments),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    report: dict[str, Any] = json.loads(run.stdout)
    return report


@pytest.mark.slow
@linux_only
def test_the_command_compares_and_tells_where_it_was_measured() -> None:
    report = run_benchmark("pipeline", "growth", "--growth", "2")

    assert report["cores"] >= 1
    figures = {each["what"]: each for each in report["figures"]}
    assert figures["processor time a photo, bytes to PNG, median"]["ratio"] > 0
    assert figures["memory growth over 2 photos"]["target"] == "5 MB"


@pytest.mark.slow
@linux_only
def test_replicas_share_a_heap_of_photos() -> None:
    if tests.postgres.find_programs() is None:
        pytest.skip("no PostgreSQL is installed: apt install postgresql")

    report = run_benchmark("replicas", "--load", "4")

    figures = {each["what"]: each for each in report["figures"]}
    assert figures["photos a second, 1 replica"]["rakam"] > 0
    assert figures["cores that 30 photos a second take, 1 replica and PostgreSQL"]["rakam"] > 0
    if report["cores"] > 1:
        assert figures["photos a second, 2 replicas"]["ratio"] > 0
        assert figures["photos a second, 2 replicas"]["than"] == "1 replica"


@pytest.fixture
def without_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests.postgres, "find_programs", lambda: None)
    monkeypatch.setattr(benchmark, "MEASUREMENTS", {"replicas": measure_replicas})


@linux_only
@pytest.mark.usefixtures("without_postgres")
def test_whoever_asks_for_replicas_is_told_that_they_need_postgresql(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "--only", "replicas", "--sample", "1"])

    status = benchmark.main()

    assert status == 1
    assert capsys.readouterr().err.splitlines()[1:] == [
        "benchmark.py: replicas need PostgreSQL: apt install postgresql"
    ]


@linux_only
@pytest.mark.usefixtures("without_postgres")
def test_a_run_of_everything_leaves_out_what_needs_postgresql(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "--sample", "1", "--json"])

    status = benchmark.main()

    told = capsys.readouterr()
    assert status == 0
    assert json.loads(told.out)["figures"] == []
    assert told.err.splitlines()[1:] == [
        "left out: replicas need PostgreSQL: apt install postgresql"
    ]


@linux_only
def test_time_counts_of_children_that_have_ended() -> None:
    own, before = processor_seconds(os.getpid()), family_seconds(os.getpid())

    subprocess.run([sys.executable, "-c", "sum(range(10**7))"], check=True)

    computed = processor_seconds(os.getpid()) - own
    assert family_seconds(os.getpid()) - before > computed


class Webhook(ThreadingHTTPServer):
    """What a replica listens with, which takes every call or none."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), WebhookHandler)
        self.status = 200
        self.calls: list[tuple[str, str | None]] = []


class WebhookHandler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        self.server.calls.append((self.path, self.headers[SECRET_HEADER]))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tell nobody."""


@pytest.fixture
def webhooks() -> Iterator[list[Webhook]]:
    with ExitStack() as ends:
        servers = [ends.enter_context(Webhook()) for _ in range(2)]
        for server in servers:
            Thread(target=server.serve_forever, args=(0.01,)).start()
            ends.callback(server.shutdown)
        yield servers


@pytest.fixture
def crowd(tmp_path: Path, webhooks: list[Webhook]) -> CallingCrowd:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(EXAMPLE.read_bytes())
    return CallingCrowd([photo], [server.server_port for server in webhooks])


def test_replicas_are_called_in_turn(crowd: CallingCrowd, webhooks: list[Webhook]) -> None:
    crowd.start()
    crowd.wait_until_ready()

    for _ in range(6):
        crowd.send()
    wait_until(lambda: sum(len(each.calls) for each in webhooks) == 6)
    crowd.stop()

    assert [each.calls for each in webhooks] == [[("/telegram", crowd.secret)] * 3] * 2


def test_a_replica_that_takes_no_calls_is_not_passed_over(
    crowd: CallingCrowd, webhooks: list[Webhook]
) -> None:
    webhooks[1].status = 403
    crowd.start()

    for _ in range(2):
        crowd.send()
    wait_until(crowd._calling.done)

    with pytest.raises(ExceptionGroup) as refusals:
        crowd.stop()
    assert "403 Forbidden" in str(refusals.value.exceptions[0])
