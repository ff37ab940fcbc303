from pathlib import Path

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


def photo_result(
    label: str,
    text: str,
    outcome: str = "read",
    kind: str = "single",
    confidences: tuple[float, ...] = (),
) -> PhotoResult:
    photo = LabeledPhoto(path=Path("a.jpg"), kind=kind, label=label, source="some/one", notes="")
    return PhotoResult(photo=photo, text=text, outcome=outcome, confidences=confidences)


def test_a_table_as_spreadsheets_write_it_needs_few_columns(
    reader: DigitReader, tmp_path: Path
) -> None:
    table = tmp_path / "labels.csv"
    table.write_bytes(b"\xef\xbb\xbfpath,kind,label\r\nphoto.jpg,negative\r\n")

    (photo,) = read_table(table)

    assert (photo.path, photo.kind, photo.label) == (tmp_path / "photo.jpg", "negative", "")
    assert photo.source == "unknown"
    with pytest.raises(DataError, match=r"photo\.jpg cannot be read: No such file"):
        list(read_photos(reader, [photo]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"path,digits\nseven.jpg,7\n", r"labels\.csv lacks the columns kind, label$"),
        ("path,kind,label\nş,single,7\n".encode("iso-8859-9"), "cannot be read as a table"),
    ],
)
def test_the_error_names_a_file_that_is_not_a_table(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "labels.csv").write_bytes(content)

    with pytest.raises(DataError, match=said):
        read_table(tmp_path / "labels.csv")


def test_photos_are_scored_as_a_group() -> None:
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

    assert score == {
        "photos": 6,
        "exact": 2,
        "digit_error_rate": pytest.approx((0 + 1 + 1 / 3 + 0 + 1 + 1) / 6),
        "unsure": pytest.approx(2 / 6),
        "false_reads": pytest.approx(1 / 3),
        "sure_and_wrong": 2,
    }


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
