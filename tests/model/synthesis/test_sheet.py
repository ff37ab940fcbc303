import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.geometry import Rectangle
from model.synthesis.sheet import FINENESS, Pen, Sheet
from tests.model.tiny_hand import make_tiny_hand

SEEDS = st.integers(0, 2**32 - 1)


def make_sheet() -> Sheet:
    return Sheet.blank(160, (160, 160), np.eye(3))


def digit_at(digit: int, height: float, place: tuple[float, float]) -> np.ndarray:
    return np.asarray(make_tiny_hand().strokes[digit] * height + np.array(place), np.float32)


@given(SEEDS, st.floats(5, 400))
def test_a_pen_fits_the_digits_that_it_writes(seed: int, height: float) -> None:
    pen, again = (Pen.choose(height, np.random.default_rng(seed)) for _ in range(2))

    assert pen == again
    assert 0.8 <= pen.width <= max(0.8, 0.2001 * height)
    assert 190 <= pen.level <= 255


@settings(max_examples=40, deadline=None)
@given(digit=st.integers(0, 9), width=st.floats(1, 12), height=st.floats(30, 90))
def test_a_box_contains_the_ink_of_its_digit_and_hardly_more(
    digit: int, width: float, height: float
) -> None:
    sheet = make_sheet()

    sheet.write(digit_at(digit, height, (80, 80)), Pen(width=width), digit)

    (mark,) = sheet.marks
    rows, columns = np.nonzero(sheet.ink > 127)
    box = mark.rectangle
    edges = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert mark.label == digit
    assert [box.left, box.top, box.right, box.bottom] == pytest.approx(
        [edge / FINENESS for edge in edges], abs=3
    )


def test_marks_lie_where_perspective_puts_them() -> None:
    placing = np.array([[0.5, 0, 10], [0, 0.5, 20], [0, 0, 1]])
    sheet = Sheet.blank(160, (160, 160), placing)

    sheet.write(digit_at(0, 60, (80, 80)), Pen(width=2), 0)
    sheet.upright().write(digit_at(0, 60, (80, 80)), Pen(width=2), 0)

    far, near = (mark.rectangle for mark in sheet.marks)
    assert (far.center_x, far.center_y) == pytest.approx((50, 60), abs=1)
    assert near.height == pytest.approx(2 * far.height, abs=3)
    assert sheet.place(np.array([(0, 0), (160, 160)])).tolist() == [[10, 20], [90, 100]]


def test_a_place_is_free_until_something_is_written_there() -> None:
    sheet = make_sheet()
    place = Rectangle(left=60, top=40, right=100, bottom=80)
    before = sheet.is_free(place)

    sheet.write(digit_at(0, 50, (80, 60)), Pen(width=4), 0)

    assert before
    assert not sheet.is_free(place)
    assert sheet.is_free(Rectangle(left=120, top=100, right=150, bottom=150))
