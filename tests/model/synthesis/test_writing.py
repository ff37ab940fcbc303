import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.synthesis.sheet import Sheet
from model.synthesis.writing import Writer
from tests.model.tiny_hand import make_tiny_hand

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def writer() -> Writer:
    return Writer(make_tiny_hand())


def write(writer: Writer, seed: int, *, others: bool = False) -> Sheet:
    sheet, random = Sheet(ink=np.zeros((240, 320), np.uint8)), np.random.default_rng(seed)
    writer.write_digits(sheet, random)
    if others:
        writer.write_others(sheet, random)
    return sheet


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_seed_decides_what_is_written(writer: Writer, seed: int) -> None:
    sheet, again = (write(writer, seed, others=True) for _ in range(2))

    assert np.array_equal(sheet.ink, again.ink)
    assert sheet.written == again.written


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_boxes_contain_all_ink_of_the_digits(writer: Writer, seed: int) -> None:
    sheet = write(writer, seed)
    outside = sheet.ink.copy()

    for box in (each.rectangle for each in sheet.digits):
        # Uneven pens grow by a share of their width, which is at most 0.22 of the height.
        slack = 3 + 0.06 * box.longer_side
        top, bottom = max(0, int(box.top - slack)), max(0, int(box.bottom + slack))
        left, right = max(0, int(box.left - slack)), max(0, int(box.right + slack))
        outside[top:bottom, left:right] = 0

    assert all(each.label in range(10) for each in sheet.written)
    assert not outside.any()


def test_one_digit_rows_scattered_digits_and_none_are_all_written(writer: Writer) -> None:
    counts = [len(write(writer, seed).digits) for seed in range(120)]

    assert counts.count(0) == pytest.approx(0.12 * 120, abs=14)
    assert counts.count(1) > 20
    assert max(counts) > 8


def test_other_things_are_no_digits(writer: Writer) -> None:
    sheets = [write(writer, seed, others=True) for seed in range(40)]

    others = [each for sheet in sheets for each in sheet.written if each.label is None]
    assert len(others) > 40
    assert 0 < sum(each.ambiguous for each in others) < len(others)
