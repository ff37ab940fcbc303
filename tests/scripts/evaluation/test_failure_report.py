import re
from pathlib import Path

import pytest

from model.evaluation.photos import LabeledPhoto, PhotoResult
from model.reading.reader import DigitReader
from scripts.evaluation.failure_report import Failure, find_failure, write_failures
from tests.drawing import draw_digits, encode


def make_result(label: str, text: str, outcome: str = "read", path: str = "a.jpg") -> PhotoResult:
    photo = LabeledPhoto(
        path=Path(path), kind="multi", label=label, source="someone/photos", notes=""
    )
    return PhotoResult(photo=photo, text=text, outcome=outcome)


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


def test_failures_are_shown_by_kind_on_a_page_that_needs_nothing_beside_it(
    tmp_path: Path, reader: DigitReader
) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(encode(draw_digits("407")))
    results = [
        make_result("<i>", "", "error", path="<b>&.jpg"),
        make_result("401", "407", path=str(photo)),
        make_result("407", "407", path=str(photo)),
    ]

    write_failures(results, reader, "cnn-test", tmp_path / "made")

    page = (tmp_path / "made" / "index.html").read_text(encoding="utf-8")
    assert re.findall("<h2>(.*?): 1</h2>", page) == [Failure.WRONG, Failure.BROKEN]
    assert page.count("data:image/jpeg;base64,") == 1
    assert "&lt;b&gt;&amp;.jpg" in page
    assert "&lt;i&gt;" in page
    assert "http" not in page
