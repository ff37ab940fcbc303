import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.rectangle import Rectangle
from model.synthesis.sheet import Pen, Sheet
from tests.model.tiny_hand import make_tiny_hand

SEEDS = st.integers(0, 2**32 - 1)


def make_sheet() -> Sheet:
    return Sheet(ink=np.zeros((120, 160), np.uint8))


def make_pen(width: float = 6.0, uneven: float = 0.0) -> Pen:
    return Pen(width=width, level=255, uneven=uneven)


@given(SEEDS, st.floats(5, 400))
def test_a_pen_fits_the_digits_that_it_writes(seed: int, height: float) -> None:
    pen, again = (Pen.choose(height, np.random.default_rng(seed)) for _ in range(2))

    assert pen == again
    assert 0.7 <= pen.width <= max(0.7, 0.2201 * height)
    assert 170 <= pen.level <= 255
    assert pen.uneven in {0.0, 0.4}


@settings(max_examples=40, deadline=None)
@given(
    digit=st.integers(0, 9),
    width=st.floats(1, 12),
    height=st.floats(30, 90),
)
def test_a_box_contains_the_ink_of_its_digit_and_hardly_more(
    digit: int, width: float, height: float
) -> None:
    sheet = make_sheet()
    strokes = (make_tiny_hand().strokes[digit] * height + (80, 60)).astype(np.float32)

    sheet.write(strokes, make_pen(width), label=digit)

    (written,) = sheet.digits
    rows, columns = np.nonzero(sheet.ink > 127)
    box = written.rectangle
    edges = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert (written.label, written.ambiguous) == (digit, False)
    # Pens are drawn in whole pixels, with round ends whose edges are blurred.
    assert [box.left, box.top, box.right, box.bottom] == pytest.approx(edges, abs=3)


def test_what_has_no_label_is_written_but_is_no_digit() -> None:
    sheet = make_sheet()

    sheet.write(make_tiny_hand().strokes[0] * 50 + 60, make_pen(), ambiguous=True)

    assert sheet.digits == []
    assert [each.ambiguous for each in sheet.written] == [True]
    assert sheet.ink.any()


def test_a_place_is_free_until_something_is_written_there() -> None:
    sheet = make_sheet()
    place, size = np.array([80.0, 60.0]), np.array([40.0, 40.0])
    before = sheet.is_free(place, size)

    sheet.write(make_tiny_hand().strokes[0] * 50 + (80, 60), make_pen(), label=0)

    assert before
    assert not sheet.is_free(place, size)
    assert sheet.is_free(np.array([140.0, 60.0]), size / 2)


def test_a_blot_is_ink_but_nothing_written() -> None:
    sheet = make_sheet()

    sheet.blot(np.array([40.0, 30.0]), 5.0, 200)

    rows, columns = np.nonzero(sheet.ink)
    assert (rows.mean(), columns.mean()) == pytest.approx((30, 40), abs=1)
    assert sheet.ink.max() == 200
    assert sheet.written == []


def test_a_sheet_knows_its_width_and_height() -> None:
    sheet = make_sheet()

    assert sheet.size.tolist() == [160, 120]
    assert Rectangle(left=0, top=0, right=160, bottom=120).area == sheet.ink.size
