from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.decoding.photo import decode_photo
from model.errors import DataError
from model.evaluation.photos import (
    LabeledPhoto,
    PhotoResult,
    photo_calibration_error,
    read_photos,
    read_table,
    rotate_photo,
    score_photos,
)
from model.reading.reader import DigitReader
from tests.drawing import draw_digits, encode

HEADER = "path,kind,label,source_repo,notes"


def photo_result(label: str, text: str, outcome: str = "read", **changes: Any) -> PhotoResult:
    photo = LabeledPhoto(
        path=Path("a.jpg"),
        kind=changes.get("kind", "single"),
        label=label,
        source="someone/photos",
        notes=changes.get("notes", "medium=photo"),
    )
    confidences = changes.get("confidences", (0.99,) * len(text))
    return PhotoResult(photo=photo, text=text, outcome=outcome, confidences=confidences)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of a digit, of two rows, of an empty page and of a broken file."""
    (tmp_path / "photos").mkdir()
    for name, text in (("seven.jpg", "7"), ("rows.jpg", "40\n12")):
        (tmp_path / "photos" / name).write_bytes(encode(draw_digits(text)))
    blank = np.full((200, 200), 230, np.uint8)
    (tmp_path / "photos" / "blank.jpg").write_bytes(encode(blank))
    (tmp_path / "photos" / "broken.jpg").write_bytes(b"no picture")
    rows = [
        'photos/seven.jpg,single,7,someone/photos,"medium=photo; thin pen"',
        'photos/rows.jpg,multi,40 12,,"ruled; medium=scan of a page"',
        "photos/blank.jpg,negative,,someone/photos,",
        "photos/broken.jpg,single,3,someone/photos,medium=photo",
    ]
    (tmp_path / "labels.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return tmp_path / "labels.csv"


def test_every_photo_of_a_table_is_read(reader: DigitReader, table: Path) -> None:
    results = list(read_photos(reader, read_table(table)))

    seven, rows, blank, broken = results

    assert (seven.photo.label, seven.text, seven.outcome) == ("7", "7", "read")
    assert (rows.photo.label, rows.text, rows.outcome) == ("4012", "4012", "read")
    assert (blank.photo.label, blank.text, blank.outcome) == ("", "", "no_digits")
    assert (broken.photo.label, broken.text, broken.outcome) == ("3", "", "error")
    assert [len(each.confidences) for each in (seven, rows, blank, broken)] == [1, 4, 0, 0]
    assert [each.kind for each in results] == ["single", "multi", "negative", "single"]
    assert [each.photo.source for each in results][:2] == ["someone/photos", "unknown"]
    assert [each.photo.medium for each in results] == ["photo", "scan", "", "photo"]


@pytest.mark.parametrize(
    "content",
    [
        b"label,path,kind\n,photo.jpg,negative\n",
        b"\xef\xbb\xbfpath,kind,label\r\nphoto.jpg,negative\r\n",
    ],
    ids=["three columns", "as spreadsheets write it, and no label"],
)
def test_a_table_needs_few_columns(tmp_path: Path, content: bytes) -> None:
    table = tmp_path / "labels.csv"
    table.write_bytes(content)

    (photo,) = read_table(table)

    assert (photo.path, photo.kind, photo.label) == (tmp_path / "photo.jpg", "negative", "")
    assert (photo.source, photo.medium) == ("unknown", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"path,digits\nseven.jpg,7\n", r"labels\.csv lacks the columns kind, label$"),
        (b"", "lacks the columns path, kind, label"),
        ("path,kind,label\nş,single,7\n".encode("iso-8859-9"), "cannot be read as a table"),
        (None, r"labels\.csv cannot be read as a table: .*No such file"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "labels.csv").write_bytes(content)

    with pytest.raises(DataError, match=said):
        read_table(tmp_path / "labels.csv")


def test_a_missing_photo_is_named(reader: DigitReader, table: Path) -> None:
    table.write_text(f"{HEADER}\nphotos/absent.jpg,single,7,,\n")

    with pytest.raises(DataError, match=r"absent\.jpg cannot be read: No such file"):
        list(read_photos(reader, read_table(table)))


@pytest.mark.parametrize(
    ("label", "text", "rate"),
    [("407", "407", 0.0), ("407", "40", 1 / 3), ("4", "1234", 1.0), ("", "", 0.0), ("", "7", 1.0)],
)
def test_the_error_rate_is_edits_a_digit(label: str, text: str, rate: float) -> None:
    result = photo_result(label, text)

    assert result.digit_error_rate == pytest.approx(rate)
    assert result.is_exact == (rate == 0.0)


def test_photos_are_summed_up() -> None:
    score = score_photos(
        [
            photo_result("7", "7"),
            photo_result("7", "1"),
            photo_result("407", "40", "unsure", kind="multi"),
            photo_result("", "", "no_digits", kind="negative"),
            photo_result("", "8", "unsure", kind="negative"),
            photo_result("", "8", "read", kind="negative"),
        ]
    )

    assert score.photos == 6
    assert (score.exact, score.sure_and_wrong) == (2, 2)
    assert score.false_reads == pytest.approx(1 / 3)
    assert score.digit_error_rate == pytest.approx((0 + 1 + 1 / 3 + 0 + 1 + 1) / 6)
    assert score.unsure == pytest.approx(2 / 6)
    assert score_photos([]).digit_error_rate == 0.0


def test_printed_digits_are_a_kind_of_their_own() -> None:
    result = photo_result("", "8", kind="negative", notes="printed-digits; medium=scan")

    assert result.kind == "printed-digits"


def test_the_calibration_of_photos_counts_every_digit_that_was_read() -> None:
    results = [
        photo_result("7", "7", confidences=(0.8,)),
        photo_result("40", "49", kind="multi", confidences=(0.8, 0.8)),
        photo_result("7", "", "no_digits"),
    ]

    assert photo_calibration_error(results) == pytest.approx(0.8 - 2 / 3)
    assert photo_calibration_error(results[2:]) == 0.0


def test_photos_may_be_rotated_first() -> None:
    page = draw_digits("407")

    rotated = decode_photo(rotate_photo(encode(page, "PNG"), 90.0)).image

    upright = decode_photo(encode(page, "PNG")).image
    assert np.array_equal(rotated, np.rot90(upright))
