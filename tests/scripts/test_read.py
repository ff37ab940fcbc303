import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.registry.version import PRETRAINED, read_manifest
from scripts import read
from tests.drawing import draw_digits, encode
from tests.model.pages import draw_five_or_six
from tests.scripts.small_project import run_script

FIELDS = {"photo", "outcome", "text", "milliseconds", "model", "digits", "unread", "error"}
DIGIT_FIELDS = {"digit", "confidence", "probabilities", "box", "row", "sure"}

OUTCOMES = {
    "broken.jpg": ("error", r"The photo cannot be read: .*\."),
    "rows.jpg": ("read", ""),
    "absent.jpg": ("error", r"The file cannot be opened: No such file or directory\."),
    "blank.png": ("no_digits", ""),
    "doubtful.png": ("unsure", ""),
}


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    (folder / "rows.jpg").write_bytes(encode(draw_digits("12 34\n50")))
    (folder / "broken.jpg").write_bytes(b"This is no picture.")
    (folder / "blank.png").write_bytes(encode(np.full((90, 90), 255, np.uint8), "PNG"))
    (folder / "doubtful.png").write_bytes(encode(draw_five_or_six(), "PNG"))
    return folder


@pytest.fixture(scope="module")
def results(photos: Path) -> dict[str, dict[str, Any]]:
    """The results of one run with all kinds of photos, also a broken and a missing one."""
    finished = run_script("read.py", *OUTCOMES, "--json", folder=photos)
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    described = [json.loads(line) for line in finished.stdout.splitlines()]
    return {result["photo"]: result for result in described}


def test_each_photo_gets_a_line_with_the_fields_of_the_contract(
    results: dict[str, dict[str, Any]],
) -> None:
    digits = [digit for result in results.values() for digit in result["digits"]]

    assert list(results) == list(OUTCOMES)
    for result, (outcome, error) in zip(results.values(), OUTCOMES.values(), strict=True):
        assert set(result) == FIELDS
        assert result["outcome"] == outcome
        assert re.fullmatch(error, result["error"] or "")
        assert outcome in {"read", "unsure"} or (result["text"], result["digits"]) == ("", [])
    (doubtful,) = results["doubtful.png"]["digits"]
    assert results["doubtful.png"]["text"] == str(doubtful["digit"])
    assert doubtful["digit"] in {5, 6}
    assert doubtful["sure"] is False
    assert {result["model"] for result in results.values()} == {read_manifest(PRETRAINED).name}
    assert len(digits) == 7
    for digit in digits:
        assert set(digit) == DIGIT_FIELDS
        assert len(digit["probabilities"]) == 10
        assert sum(digit["probabilities"]) == pytest.approx(1.0, abs=0.001)
        assert digit["confidence"] == max(digit["probabilities"])
        assert digit["probabilities"][digit["digit"]] == digit["confidence"]


def test_digits_are_described_in_reading_order(results: dict[str, dict[str, Any]]) -> None:
    rows = results["rows.jpg"]
    page = draw_digits("12 34\n50")

    assert rows["text"] == "12 34\n50"
    assert rows["milliseconds"] > 0
    assert [digit["digit"] for digit in rows["digits"]] == [1, 2, 3, 4, 5, 0]
    assert [digit["row"] for digit in rows["digits"]] == [0, 0, 0, 0, 1, 1]
    assert all(digit["sure"] is True for digit in rows["digits"])
    for x, y, width, height in (digit["box"] for digit in rows["digits"]):
        assert 0 <= x < x + width <= page.shape[1]
        assert 0 <= y < y + height <= page.shape[0]


def test_a_person_gets_a_line_for_each_photo(
    photos: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(photos)
    monkeypatch.setattr(sys, "argv", ["read.py", "rows.jpg", "blank.png"])

    assert read.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "rows.jpg: read  12 34 / 50",
        "blank.png: no_digits  –",
    ]


def test_a_name_that_the_output_cannot_hold_does_not_stop_the_other_photos(photos: Path) -> None:
    unwritable = os.fsdecode(b"\xff.jpg")

    finished = run_script(
        "read.py", unwritable, "blank.png", folder=photos, PYTHONIOENCODING="utf-8:strict"
    )

    assert finished.stdout.splitlines() == [
        r"\udcff.jpg: error  The file cannot be opened: No such file or directory.",
        "blank.png: no_digits  –",
    ]
    assert (finished.returncode, finished.stderr) == (1, "")


@pytest.mark.skipif(os.name == "nt", reason="names of POSIX")
def test_a_line_break_in_a_name_does_not_begin_a_line(photos: Path) -> None:
    (photos / "two\nlines.jpg").write_bytes(b"This is no picture.")

    finished = run_script("read.py", "two\nlines.jpg", folder=photos)

    [line] = finished.stdout.splitlines()
    assert line.startswith("two\\nlines.jpg: error")
