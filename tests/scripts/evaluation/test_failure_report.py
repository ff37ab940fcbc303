import re
from pathlib import Path

from model.evaluation.photos import LabeledPhoto, PhotoResult
from model.reading.reader import DigitReader
from scripts.evaluation.failure_report import TITLES, write_failures
from tests.drawing import draw_digits, encode


def test_failures_are_shown_by_kind_on_a_page_that_needs_nothing_beside_it(
    tmp_path: Path, reader: DigitReader
) -> None:
    page, unreadable = tmp_path / "a.jpg", tmp_path / "<b>&.jpg"
    page.write_bytes(encode(draw_digits("407")))
    results = [
        PhotoResult(
            photo=LabeledPhoto(path=path, kind="multi", label=label, source="some/one", notes=""),
            text=text,
            outcome=outcome,
        )
        for path, label, text, outcome in (
            (unreadable, "<i>", "", "error"),
            (page, "407", "407", "unsure"),
            (page, "407", "", "no_digits"),
            (page, "401", "407", "read"),
            (page, "", "407", "read"),
            (page, "407", "407", "read"),
            (page, "", "", "no_digits"),
        )
    ]

    write_failures(results, reader, "cnn-test", tmp_path / "made")

    html = (tmp_path / "made" / "index.html").read_text(encoding="utf-8")
    assert re.findall("<h2>(.*?): (.)</h2>", html) == list(
        zip(TITLES.values(), "2111", strict=True)
    )
    assert html.count("data:image/jpeg;base64,") == 4
    assert "&lt;b&gt;&amp;.jpg" in html
    assert "&lt;i&gt;" in html
    assert "http" not in html
