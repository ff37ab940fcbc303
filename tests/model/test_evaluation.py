from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.classifier import DigitClassifier
from model.errors import DataError
from model.evaluation import (
    PhotoResult,
    edit_distance,
    expected_calibration_error,
    load_crops,
    photo_calibration_error,
    read_photos,
    score_crops,
    score_photos,
)
from model.finder import DigitFinder
from model.reader import DigitReader
from model.registry.version import PRETRAINED, load_version
from tests.drawing import draw_digits, encode
from tests.model.tiny_mnist import make_tiny_mnist

TEXTS = st.text("0123456789", max_size=12)
HEADER = "path,kind,label,source_repo,notes"


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return DigitClassifier(load_version(PRETRAINED))


@pytest.fixture(scope="module")
def reader(classifier: DigitClassifier) -> DigitReader:
    return DigitReader(classifier, DigitFinder.load())


def photo_result(label: str, text: str, outcome: str = "read", **changes: Any) -> PhotoResult:
    known: dict[str, Any] = {
        "path": "a.jpg",
        "kind": "single",
        "source": "someone/photos",
        "medium": "photo",
        "confidences": (0.99,) * len(text),
        "milliseconds": 10.0,
    }
    return PhotoResult(label=label, text=text, outcome=outcome, **known | changes)


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


@pytest.mark.parametrize(
    ("wanted", "given_text", "distance"),
    [
        ("", "", 0),
        ("407", "407", 0),
        ("407", "", 3),
        ("407", "47", 1),
        ("407", "4107", 1),
        ("407", "417", 1),
        ("12", "21", 2),
        ("123456", "3456", 2),
    ],
)
def test_edits_are_counted(wanted: str, given_text: str, distance: int) -> None:
    assert edit_distance(wanted, given_text) == distance


@given(TEXTS, TEXTS)
def test_edits_are_the_same_in_both_directions(one: str, other: str) -> None:
    distance = edit_distance(one, other)

    assert distance == edit_distance(other, one)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


@given(TEXTS, TEXTS, TEXTS)
def test_a_detour_takes_no_fewer_edits(one: str, between: str, other: str) -> None:
    detour = edit_distance(one, between) + edit_distance(between, other)

    assert edit_distance(one, other) <= detour


@given(TEXTS, TEXTS, TEXTS)
def test_what_both_texts_begin_with_costs_no_edit(start: str, one: str, other: str) -> None:
    assert edit_distance(start + one, start + other) == edit_distance(one, other)


@pytest.mark.parametrize(
    ("confidences", "right", "error"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [False, False], 1.0),
        ([0.5, 0.5], [True, False], 0.0),
        ([0.9] * 10, [True] * 9 + [False], 0.0),
        ([0.9] * 10, [True] * 5 + [False] * 5, 0.4),
        ([1.0, 1.0, 0.5, 0.5], [True, True, True, True], 0.25),
    ],
)
def test_calibration_is_how_far_confidence_is_from_accuracy(
    confidences: list[float], right: list[bool], error: float
) -> None:
    measured = expected_calibration_error(np.array(confidences), np.array(right))

    assert measured == pytest.approx(error)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_a_calibration_error_is_a_share(answers: list[tuple[float, bool]]) -> None:
    confidences, right = zip(*answers, strict=True)

    error = expected_calibration_error(np.array(confidences), np.array(right))

    assert 0.0 <= error <= 1.0


def test_crops_are_scored_with_their_confusions(classifier: DigitClassifier) -> None:
    mnist = make_tiny_mnist()
    labels = mnist.train_labels.copy()
    labels[[3, 13, 5]] = 8, 8, 6

    score = score_crops(classifier, mnist.train_images, labels)

    assert score.count == 40
    assert score.accuracy == pytest.approx(37 / 40)
    assert score.confusions == ((8, 3, 2), (6, 5, 1))
    assert 0.0 < score.calibration_error < 0.1


@pytest.mark.parametrize("full", [1, 255])
def test_crops_are_loaded_in_full_ink(tmp_path: Path, full: int) -> None:
    crops = np.random.default_rng(0).integers(0, 2, (6, 16, 16)).astype(np.uint8)
    np.savez_compressed(tmp_path / "crops.npz", x=crops * full, y=np.arange(6))

    images, labels = load_crops(tmp_path / "crops.npz")

    assert np.array_equal(images, crops * 255)
    assert labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert images.dtype == labels.dtype == np.uint8


def test_crops_without_labels_or_file_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "crops.npz", x=np.zeros((1, 9, 9), np.uint8))

    for name in ("crops.npz", "absent.npz"):
        with pytest.raises(DataError, match=f"{name} is no archive of x, y"):
            load_crops(tmp_path / name)


def test_every_photo_of_a_table_is_read(reader: DigitReader, table: Path) -> None:
    seven, rows, blank, broken = read_photos(reader, table)

    assert (seven.label, seven.text, seven.outcome) == ("7", "7", "read")
    assert (rows.label, rows.text, rows.outcome) == ("4012", "4012", "read")
    assert (blank.label, blank.text, blank.outcome) == ("", "", "no_digits")
    assert (broken.label, broken.text, broken.outcome) == ("3", "", "error")
    assert [len(each.confidences) for each in (seven, rows, blank, broken)] == [1, 4, 0, 0]


def test_photos_come_with_where_they_are_from(reader: DigitReader, table: Path) -> None:
    results = read_photos(reader, table)

    assert [each.kind for each in results] == ["single", "multi", "negative", "single"]
    assert [each.source for each in results] == [
        "someone/photos",
        "unknown",
        "someone/photos",
        "someone/photos",
    ]
    assert [each.medium for each in results] == ["photo", "scan", "", "photo"]


def test_a_table_needs_only_three_columns(reader: DigitReader, table: Path) -> None:
    table.write_text("label,path,kind\n7,photos/seven.jpg,single\n")

    (seven,) = read_photos(reader, table)

    assert seven.exact
    assert (seven.source, seven.medium) == ("unknown", "")


def test_missing_columns_are_named(reader: DigitReader, table: Path) -> None:
    table.write_text("path,digits\nphotos/seven.jpg,7\n")

    with pytest.raises(DataError, match=r"labels\.csv lacks the columns kind, label$"):
        read_photos(reader, table)


def test_a_table_as_spreadsheets_write_it_is_read(reader: DigitReader, table: Path) -> None:
    table.write_bytes(b"\xef\xbb\xbfpath,kind,label\r\nphotos/seven.jpg,single,7\r\n")

    assert [each.text for each in read_photos(reader, table)] == ["7"]


def test_a_table_in_another_encoding_is_refused(reader: DigitReader, table: Path) -> None:
    table.write_bytes("path,kind,label\nphotos/ş.jpg,single,7\n".encode("iso-8859-9"))

    with pytest.raises(DataError, match=r"labels\.csv cannot be read as a table"):
        read_photos(reader, table)


def test_a_row_without_a_label_is_a_photo_without_digits(reader: DigitReader, table: Path) -> None:
    table.write_text("path,kind,label\nphotos/seven.jpg,negative\n")

    (result,) = read_photos(reader, table)

    assert (result.label, result.exact) == ("", False)


def test_an_empty_table_lacks_its_columns(reader: DigitReader, table: Path) -> None:
    table.write_text("")

    with pytest.raises(DataError, match="lacks the columns path, kind, label"):
        read_photos(reader, table)


def test_a_missing_photo_is_named(reader: DigitReader, table: Path) -> None:
    table.write_text(f"{HEADER}\nphotos/absent.jpg,single,7,,\n")

    with pytest.raises(DataError, match=r"absent\.jpg cannot be read: No such file"):
        read_photos(reader, table)


def test_a_missing_table_is_named(reader: DigitReader, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.csv cannot be read as a table: .*No such file"):
        read_photos(reader, tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("label", "text", "rate"),
    [("407", "407", 0.0), ("407", "40", 1 / 3), ("4", "1234", 1.0), ("", "", 0.0), ("", "7", 1.0)],
)
def test_the_error_rate_is_edits_a_digit(label: str, text: str, rate: float) -> None:
    result = photo_result(label, text)

    assert result.digit_error_rate == pytest.approx(rate)
    assert result.exact == (rate == 0.0)


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

    assert (score.photos, score.exact, score.sure_and_wrong) == (6, 2, 2)
    assert score.digit_error_rate == pytest.approx((0 + 1 + 1 / 3 + 0 + 1 + 1) / 6)
    assert score.unsure == pytest.approx(2 / 6)
    assert score.false_reads == pytest.approx(1 / 3)


def test_no_photos_are_summed_up_to_nothing() -> None:
    score = score_photos([])

    assert (score.photos, score.digit_error_rate, score.false_reads) == (0, 0.0, 0.0)


def test_the_calibration_of_photos_counts_only_those_with_one_digit() -> None:
    single = [
        photo_result("7", "7", confidences=(0.8,)),
        photo_result("7", "1", confidences=(0.8,)),
    ]
    others = [
        photo_result("40", "99", kind="multi"),
        photo_result("7", "71"),
        photo_result("7", "", "no_digits"),
    ]

    assert photo_calibration_error(single + others) == pytest.approx(0.3)
    assert photo_calibration_error(others) == 0.0
