"""The benchmark, in a form so short that its figures mean nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.example import EXAMPLE
from model.errors import DataError
from model.reader import DigitReader
from scripts.benchmarks.crowd_api import CrowdApi
from scripts.benchmarks.figures import Figure, as_table
from scripts.benchmarks.measured_bot import MeasuredBot
from scripts.benchmarks.measured_process import ECHO
from scripts.benchmarks.photos import load_photos

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


@linux_only
def test_the_command_compares_and_tells_where_it_was_measured() -> None:
    run = subprocess.run(
        [
            *(sys.executable, "scripts/benchmark.py", "--json"),
            *("--only", "pipeline", "growth", "--sample", "2", "--rounds", "1", "--growth", "2"),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    report = json.loads(run.stdout)
    assert report["cores"] >= 1
    figures = {each["what"]: each for each in report["figures"]}
    assert figures["processor time a photo, bytes to PNG, median"]["ratio"] > 0
    assert figures["memory growth over 2 photos"]["target"] == "5 MB"
