import re
from pathlib import Path

import pytest

from model.evaluation.failures import Failure
from model.evaluation.photos import LabelledPhoto, PhotoResult
from model.reading.reader import DigitReader
from model.reading.result import Reading
from scripts.evaluation.failure_report import FailedPhoto, write_page
from tests.drawing import draw_digits, encode


@pytest.fixture(scope="module")
def reading() -> Reading:
    return DigitReader.load().read(encode(draw_digits("407")))


def failed(failure: Failure, reading: Reading | None, **changes: str) -> FailedPhoto:
    photo = LabelledPhoto(
        path=Path(changes.get("path", "a.jpg")),
        kind="multi",
        label=changes.get("label", "401"),
        source="someone/photos",
        notes="",
    )
    result = PhotoResult(photo=photo, text="407", outcome="read", confidences=(), milliseconds=1.0)
    return FailedPhoto(result=result, failure=failure, reading=reading)


def write(folder: Path, *photos: FailedPhoto) -> str:
    write_page(list(photos), "cnn-test", folder / "made")
    return (folder / "made" / "index.html").read_text(encoding="utf-8")


def test_a_failure_is_shown_with_what_was_read(tmp_path: Path, reading: Reading) -> None:
    page = write(tmp_path, failed(Failure.WRONG, reading))

    assert "Wrong: 1" in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert page.count("data:image/png;base64,") == 3
    assert page.count("<rect class=") == 3


def test_failures_are_grouped_by_kind_the_worst_first(tmp_path: Path, reading: Reading) -> None:
    kinds = [Failure.BROKEN, Failure.WRONG, Failure.FALSE_READ, Failure.WRONG]

    page = write(tmp_path, *(failed(kind, reading if kind == "wrong" else None) for kind in kinds))

    assert re.findall("<h2>(.*?)</h2>", page) == ["False read: 1", "Wrong: 2", "Broken: 1"]


def test_the_page_needs_nothing_beside_it_and_runs_nothing(
    tmp_path: Path, reading: Reading
) -> None:
    page = write(tmp_path, failed(Failure.WRONG, reading))

    assert [file.name for file in (tmp_path / "made").iterdir()] == ["index.html"]
    assert "http" not in page
    assert "<script" not in page


def test_names_of_files_cannot_write_into_the_page(tmp_path: Path) -> None:
    page = write(tmp_path, failed(Failure.BROKEN, None, path="<b>&.jpg", label="<i>"))

    assert "&lt;b&gt;&amp;.jpg" in page
    assert "&lt;i&gt;" in page
