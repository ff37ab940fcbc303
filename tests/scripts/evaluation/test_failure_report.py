import re
from pathlib import Path

import pytest

from model.evaluation.photos import LabelledPhoto, PhotoResult
from model.reading.reader import DigitReader
from model.reading.result import Reading
from scripts.evaluation.failure_report import FailedPhoto, Failure, find_failure, write_page
from tests.drawing import draw_digits, encode


@pytest.fixture(scope="module")
def reading() -> Reading:
    return DigitReader.load().read(encode(draw_digits("407")))


def make_result(label: str, text: str, outcome: str = "read", path: str = "a.jpg") -> PhotoResult:
    photo = LabelledPhoto(
        path=Path(path), kind="multi", label=label, source="someone/photos", notes=""
    )
    return PhotoResult(photo=photo, text=text, outcome=outcome)


def failed(failure: Failure, reading: Reading | None) -> FailedPhoto:
    return FailedPhoto(result=make_result("401", "407"), failure=failure, reading=reading)


def write(folder: Path, *photos: FailedPhoto) -> str:
    write_page(list(photos), "cnn-test", folder / "made")
    return (folder / "made" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("label", "text", "outcome", "failure"),
    [
        ("7", "7", "read", None),
        ("7", "1", "read", Failure.WRONG),
        ("7", "7", "unsure", Failure.UNSURE),
        ("407", "", "no_digits", Failure.MISSED),
        ("", "", "no_digits", None),
        ("", "7", "read", Failure.FALSE_READ),
        ("", "7", "unsure", Failure.UNSURE),
        ("7", "", "error", Failure.BROKEN),
    ],
)
def test_each_way_to_fail_has_a_name(
    label: str, text: str, outcome: str, failure: Failure | None
) -> None:
    assert find_failure(make_result(label, text, outcome)) is failure


def test_a_failure_is_shown_on_a_page_that_needs_nothing_beside_it(
    tmp_path: Path, reading: Reading
) -> None:
    page = write(tmp_path, failed(Failure.WRONG, reading))

    assert "Wrong: 1" in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert page.count("data:image/png;base64,") == 3
    assert page.count("<rect class=") == 3
    assert [file.name for file in (tmp_path / "made").iterdir()] == ["index.html"]
    assert "http" not in page
    assert "<script" not in page


def test_failures_are_grouped_by_kind_the_worst_first(tmp_path: Path, reading: Reading) -> None:
    kinds = [Failure.BROKEN, Failure.WRONG, Failure.FALSE_READ, Failure.WRONG]

    page = write(tmp_path, *(failed(kind, reading if kind == "wrong" else None) for kind in kinds))

    assert re.findall("<h2>(.*?)</h2>", page) == ["False read: 1", "Wrong: 2", "Broken: 1"]


def test_names_of_files_cannot_write_into_the_page(tmp_path: Path) -> None:
    result = make_result("<i>", "", "error", path="<b>&.jpg")

    page = write(tmp_path, FailedPhoto(result=result, failure=Failure.BROKEN, reading=None))

    assert "&lt;b&gt;&amp;.jpg" in page
    assert "&lt;i&gt;" in page
